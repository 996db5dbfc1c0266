/**
 * Functions as the database describes them: whose rights they use, and who may call them.
 *
 * @module
 */

import type { Queries } from "../../../supabase/local/database/engine.ts";
import { IS_OURS } from "./catalogue.ts";

/** An argument that a caller gives. */
export interface Argument {
  name: string;
  type: string;
  hasDefault: boolean;
}

/** One function or procedure of ours. */
export interface Routine {
  schema: string;
  /** With its schema. */
  name: string;
  /** With its schema and the types of its arguments, such as `translator.admit(uuid, uuid)`. */
  signature: string;
  arguments: Argument[];
  returns: string;
  isTrigger: boolean;
  isDefiner: boolean;
  owner: string;
  /** As it is set, empty quotes for an empty one; null when it is not pinned. */
  searchPath: string | null;
  comment: string | null;
  language: string;
  source: string;
  /** Of anon, authenticated and service_role: those that may call it, their usage of the schema counted. */
  callers: string[];
}

/** Every routine of ours; what extensions bring is theirs. */
export async function readRoutines(queries: Queries): Promise<Routine[]> {
  const rows = await queries.query<{ routine: Routine }>(ROUTINES);
  return rows.map(({ routine }) => routine);
}

const ROUTINES = `
  select json_build_object(
    'schema', n.nspname,
    'name', n.nspname || '.' || p.proname,
    'signature', n.nspname || '.' || p.proname || '(' || oidvectortypes(p.proargtypes) || ')',
    'arguments', (
      select coalesce(json_agg(json_build_object(
        'name', coalesce(p.proargnames[a.at], ''),
        'type', format_type(a.type, null),
        'hasDefault', a.at > p.pronargs - p.pronargdefaults
      ) order by a.at), '[]')
      from unnest(p.proargtypes::oid[]) with ordinality as a (type, at)
    ),
    'returns', pg_get_function_result(p.oid),
    'isTrigger', p.prorettype in ('trigger'::regtype, 'event_trigger'::regtype),
    'isDefiner', p.prosecdef,
    'owner', pg_get_userbyid(p.proowner),
    'searchPath', (
      select substr(setting, length('search_path=') + 1) from unnest(p.proconfig) as setting
      where setting like 'search_path=%'
    ),
    'comment', obj_description(p.oid, 'pg_proc'),
    'language', l.lanname,
    'source', coalesce(p.prosrc, ''),
    'callers', (
      select coalesce(json_agg(role), '[]')
      from unnest(array['anon', 'authenticated', 'service_role']) as role
      where has_function_privilege(role, p.oid, 'execute') and has_schema_privilege(role, n.oid, 'usage')
    )
  ) as routine
  from pg_proc p
  join pg_namespace n on n.oid = p.pronamespace
  join pg_language l on l.oid = p.prolang
  where ${IS_OURS}
    and not exists (
      select from pg_depend where classid = 'pg_proc'::regclass and objid = p.oid and deptype = 'e'
    )
  order by n.nspname, p.proname, oidvectortypes(p.proargtypes)`;
