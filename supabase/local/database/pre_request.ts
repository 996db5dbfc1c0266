/**
 * Which function the Data API runs before every request: PostgREST's `db-pre-request`.
 *
 * @module
 */

import type { Queries } from "./engine.ts";

/**
 * It as SQL, or null for none: what the role `authenticator` has as its setting, in this database or
 * everywhere. Roles belong to the whole server, so a function that is only in its other databases is
 * none of ours.
 */
export async function readPreRequest(engine: Pick<Queries, "query">): Promise<string | null> {
  const [found] = await engine.query<{ called: string }>(
    `with said as (
       select split_part(setting, '=', 2) as name
       from pg_db_role_setting, unnest(setconfig) as setting
       where setrole = to_regrole('authenticator') and setting like 'pgrst.db\\_pre\\_request=%'
         and setdatabase in (0, (select oid from pg_database where datname = current_database()))
       order by setdatabase desc
       limit 1
     )
     select format('%I.%I()', n.nspname, p.proname) as called
     from said
     join pg_proc p on p.oid = to_regprocedure(nullif(said.name, '') || '()')
     join pg_namespace n on n.oid = p.pronamespace`,
  );
  return found?.called ?? null;
}
