/**
 * Rights that nobody may have, as the catalogue knows them.
 *
 * @module
 */

import type { Queries } from "../../../supabase/local/database/engine.ts";
import { IS_OURS } from "./catalogue.ts";

/** TRUNCATE, REFERENCES and TRIGGER of the API's roles on tables of ours. */
export async function tableRightsTooMany(queries: Queries): Promise<string[]> {
  return await listed(
    queries,
    `select format('%s may %s %s.%s', role, verb, n.nspname, c.relname) as text
     from pg_class c
     join pg_namespace n on n.oid = c.relnamespace,
       unnest(array['anon', 'authenticated', 'service_role']) as role,
       unnest(array['truncate', 'references', 'trigger', 'maintain']) as verb
     where c.relkind in ('r', 'p', 'v', 'm', 'f') and ${IS_OURS}
       and has_table_privilege(role, c.oid, verb)`,
  );
}

/** Functions of ours that PUBLIC may execute. */
export async function publicFunctions(queries: Queries): Promise<string[]> {
  return await listed(
    queries,
    `select p.oid::regprocedure::text as text
     from pg_proc p
     join pg_namespace n on n.oid = p.pronamespace,
       aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) as granted
     where granted.grantee = 0 and ${IS_OURS}`,
  );
}

/** What callers, or everybody, were granted of pg_net: who can use it can make the server call anything. */
export async function netGrants(queries: Queries): Promise<string[]> {
  const api = `(0, 'anon'::regrole::oid, 'authenticated'::regrole::oid)`;
  return await listed(
    queries,
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
     where granted.grantee in ${api}`,
  );
}

async function listed(queries: Queries, statement: string): Promise<string[]> {
  const rows = await queries.query<{ text: string }>(`${statement} order by 1`);
  return rows.map(({ text }) => text);
}
