/**
 * What requests need to know of the database, read at once: as PostgREST does at its start.
 *
 * @module
 */

import type { IntrospectResult } from "@supabase/lite";
import type { Queries } from "./engine.ts";
import { readPreRequest } from "./pre_request.ts";

/** A name and a value for `set_config`. */
export type Setting = [name: string, value: string];

/** A type and its array, by oid. */
export interface SqlType {
  oid: number;
  typarray: number;
  typname: string;
}

/** Plain data: a snapshot keeps it beside the database it describes. */
export interface Catalogue {
  /** Whom `authenticator` may become. */
  roles: string[];
  /** Each role's own settings; later ones win. */
  settings: { role: string; setting: Setting }[];
  /** How long functions may take that say so themselves, by the path of their endpoint. */
  timeouts: { schema: string; path: string; timeout: string }[];
  /** What runs before every request, as SQL. */
  preRequest: string | null;
  types: SqlType[];
  /** Foreign keys into another schema, as `schema.constraint`. */
  crossing: string[];
  /** Everything lite knows about all schemas. */
  schema: IntrospectResult;
}

/** Reads it; `introspect` is lite's own reading of the schema, once the types are known. */
export async function readCatalogue(
  engine: Queries,
  introspect: (types: SqlType[]) => Promise<IntrospectResult>,
): Promise<Catalogue> {
  const roles = await engine.query<{ role: string }>(
    `select roleid::regrole::text as role from pg_auth_members
     where member = to_regrole('authenticator')`,
  );
  // A setting that only a superuser may change would fail after the change of role.
  const settings = await engine.query<{ role: string; setting: string }>(
    `select setrole::regrole::text as role, setting
     from pg_db_role_setting as own, unnest(setconfig) with ordinality as each (setting, at)
     where setrole <> 0
       and setdatabase in (0, (select oid from pg_database where datname = current_database()))
       and not exists (
         select from pg_settings
         where name = split_part(setting, '=', 1) and context <> 'user'
       )
     order by setdatabase, at`,
  );
  const timeouts = await engine.query<Catalogue["timeouts"][number]>(
    `select n.nspname as schema, '/rpc/' || p.proname as path, split_part(setting, '=', 2) as timeout
     from pg_proc p
     join pg_namespace n on n.oid = p.pronamespace, unnest(p.proconfig) as setting
     where setting like 'statement\\_timeout=%'`,
  );
  const types = await engine.query<SqlType>(
    `select oid::int, typarray::int, typname from pg_type where typarray <> 0 and typtype <> 'p'`,
  );
  const crossing = await engine.query<{ name: string }>(
    `select n.nspname || '.' || c.conname as name
     from pg_constraint c
     join pg_class t on t.oid = c.conrelid
     join pg_class r on r.oid = c.confrelid
     join pg_namespace n on n.oid = t.relnamespace
     where c.contype = 'f' and r.relnamespace <> t.relnamespace`,
  );
  const schema = await introspect(types);
  // lite prints a failed reading and answers with an empty schema: every table would be a 404.
  if (!schema.functions) throw new Error("Cannot read the schema: lite's introspection failed");
  return {
    roles: roles.map(({ role }) => role),
    settings: settings.map(({ role, setting }) => ({ role, setting: pair(setting) })),
    timeouts,
    preRequest: await readPreRequest(engine),
    types,
    crossing: crossing.map(({ name }) => name),
    schema,
  };
}

function pair(setting: string): Setting {
  const at = setting.indexOf("=");
  return [setting.slice(0, at), setting.slice(at + 1)];
}
