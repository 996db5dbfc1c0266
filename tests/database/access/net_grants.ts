/**
 * Rights on pg_net, as the catalogue knows them.
 *
 * @module
 */

import type { Queries } from "../../../supabase/local/database/engine.ts";

/** What callers, or everybody, were granted of pg_net: who can use it can make the server call anything. */
export async function netGrants(queries: Queries): Promise<string[]> {
  const api = `(0, 'anon'::regrole::oid, 'authenticated'::regrole::oid)`;
  const rows = await queries.query<{ text: string }>(
    `select format('%s: %s to %s', thing, granted.privilege_type,
              case granted.grantee when 0 then 'public' else granted.grantee::regrole::text end) as text
     from (
       select 'schema net', coalesce(nspacl, acldefault('n', nspowner)) from pg_namespace
       where nspname = 'net'
       union all
       select relname, coalesce(relacl, acldefault(case relkind when 'S' then 's' else 'r' end::"char", relowner))
       from pg_class where relnamespace = to_regnamespace('net') and relkind in ('r', 'p', 'v', 'm', 'S')
       union all
       select oid::regprocedure::text, coalesce(proacl, acldefault('f', proowner))
       from pg_proc where pronamespace = to_regnamespace('net')
     ) as things (thing, acl), aclexplode(acl) as granted
     where granted.grantee in ${api}
     order by 1`,
  );
  return rows.map(({ text }) => text);
}
