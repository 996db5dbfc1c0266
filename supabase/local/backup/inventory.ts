/**
 * What a database holds: tables whose rows are kept, sequences, extensions, migrations.
 *
 * @module
 */

import { quoted } from "../database/quoted.ts";
import type { Session } from "./session.ts";

/** A table and the columns that can be written; generated ones compute themselves. */
export interface Table {
  schema: string;
  name: string;
  columns: string[];
}

/** How far a sequence has come. */
export interface Sequence {
  schema: string;
  name: string;
  /** Text, because it may be more than a number holds. */
  value: string;
  isCalled: boolean;
}

/** An extension and the schema it was asked to use. */
export interface Extension {
  name: string;
  schema: string;
  version: string;
}

/**
 * What belongs to an extension is its own business, except for the timetable of pg_cron. The calls
 * that pg_net has yet to make stay behind: a copy would make them a second time.
 */
const OURS = `
  n.nspname !~ '^pg_' and n.nspname not in ('information_schema', 'net')
  and (
    n.nspname = 'cron' or not exists (
      select from pg_catalog.pg_depend
      where classid = 'pg_catalog.pg_class'::regclass and objid = c.oid and deptype = 'e'
    )
  )`;

/**
 * All tables, partitions one by one, and held so that none changes its columns meanwhile. What waits
 * for the listeners of this very database is nobody's in another.
 */
export async function readTables(session: Session): Promise<Table[]> {
  const tables = await session.query<{ schema: string; name: string; columns: string }>(`
    select n.nspname as schema, c.relname as name, (
      select coalesce(json_agg(attname order by attnum), '[]')::text
      from pg_catalog.pg_attribute
      where attrelid = c.oid and attnum > 0 and not attisdropped and attgenerated = ''
    ) as columns
    from pg_catalog.pg_class c
    join pg_catalog.pg_namespace n on n.oid = c.relnamespace
    where c.relkind = 'r' and n.nspname <> '_realtime' and ${OURS}
    order by n.nspname, c.relname`);
  if (tables.length > 0 && session.kind === "postgres") {
    const names = tables.map(({ schema, name }) => quoted(schema, name));
    await session.exec(`lock table ${names.join(", ")} in access share mode`);
  }
  return tables.map((table) => ({ ...table, columns: JSON.parse(table.columns) }));
}

/** All sequences, those of identity columns too. */
export async function readSequences(session: Session): Promise<Sequence[]> {
  const names = await session.query<{ schema: string; name: string }>(`
    select n.nspname as schema, c.relname as name
    from pg_catalog.pg_class c
    join pg_catalog.pg_namespace n on n.oid = c.relnamespace
    where c.relkind = 'S' and ${OURS}
    order by n.nspname, c.relname`);
  const sequences: Sequence[] = [];
  for (const { schema, name } of names) {
    const [state] = await session.query<{ value: string; called: boolean }>(
      `select last_value::text as value, is_called as called from ${quoted(schema, name)}`,
    );
    if (state) sequences.push({ schema, name, value: state.value, isCalled: state.called });
  }
  return sequences;
}

/** All extensions but the language that every database has. */
export function readExtensions(session: Session): Promise<Extension[]> {
  return session.query<Extension>(`
    select e.extname as name, n.nspname as schema, e.extversion as version
    from pg_catalog.pg_extension e
    join pg_catalog.pg_namespace n on n.oid = e.extnamespace
    where e.extname <> 'plpgsql'
    order by e.extname`);
}

/** The migrations that were applied, oldest first. */
export async function readMigrationHistory(session: Session): Promise<string[]> {
  const history = "supabase_migrations.schema_migrations";
  const [found] = await session.query<{ exists: boolean }>(
    "select pg_catalog.to_regclass($1) is not null as exists",
    [history],
  );
  if (!found?.exists) return [];
  const rows = await session.query<{ version: string; name: string | null }>(
    `select version, name from ${history} order by version`,
  );
  return rows.map(({ version, name }) => name ? `${version}_${name}` : version);
}
