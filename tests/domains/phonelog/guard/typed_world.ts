/**
 * What queries that are made by chance read from: the views, the tables beneath them, and all others,
 * each with the sorts of its columns, as the database has them.
 *
 * @module
 */

import type { Queries } from "../../../../supabase/local/database/engine.ts";

/** What a value is, as far as its place in a query goes. */
export type Kind = "number" | "text" | "uuid" | "moment" | "day" | "flag";

export const KINDS: readonly [Kind, ...Kind[]] = [
  "number",
  "text",
  "uuid",
  "moment",
  "day",
  "flag",
];

/** A column as it is named where it is used. */
export interface Column {
  readonly name: string;
  readonly kind: Kind;
}

/** A relation and those of its columns that are of a known sort. */
export interface Source {
  readonly name: string;
  readonly columns: readonly Column[];
}

/** At least one of each. */
type Sources = readonly [Source, ...Source[]];

export interface TypedWorld {
  /** The closed list. */
  readonly views: Sources;
  /** Beneath it, with the columns that the reader has a right to. */
  readonly tables: Sources;
  /** Tables of which the reader has no right to anything. */
  readonly forbidden: Sources;
  /** Of the system, for everybody or for superusers. */
  readonly catalogue: Sources;
}

const WORLD = `
  select format('%I.%I', n.nspname, c.relname) as name, n.nspname as schema, c.relkind::text as relkind,
    has_schema_privilege('nlq_reader', n.oid, 'usage')
      and has_any_column_privilege('nlq_reader', c.oid, 'select') as readable,
    jsonb_agg(jsonb_build_object(
      'name', format('%I', a.attname), 'kind', k.kind,
      'readable', has_column_privilege('nlq_reader', c.oid, a.attnum, 'select')
    ) order by a.attnum) as columns
  from pg_class c
  join pg_namespace n on n.oid = c.relnamespace
  join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
  join pg_type t on t.oid = a.atttypid
  join (values ('int2', 'number'), ('int4', 'number'), ('int8', 'number'), ('numeric', 'number'),
    ('float8', 'number'), ('text', 'text'), ('name', 'text'), ('varchar', 'text'), ('uuid', 'uuid'),
    ('timestamptz', 'moment'), ('date', 'day'), ('bool', 'flag')) as k (typname, kind) using (typname)
  where c.relkind in ('r', 'p', 'v') and not c.relispartition
    and (n.nspname !~ '^(pg_|information_schema)' or c.relname in (
      'pg_class', 'pg_proc', 'pg_roles', 'pg_authid', 'pg_settings', 'pg_stats', 'pg_stat_activity'))
  group by 1, 2, 3, 4 order by 1`;

interface Found extends Source {
  readonly schema: string;
  readonly relkind: string;
  readonly readable: boolean;
  readonly columns: readonly (Column & { readonly readable: boolean })[];
}

/** Reads it from the database. */
export async function typedWorld(queries: Queries): Promise<TypedWorld> {
  const rows = await queries.query<Found>(WORLD);
  const all = rows.map((each) => ({
    ...each,
    columns: each.columns.filter(({ readable }) => readable || !each.readable),
  }));
  const some = (is: (each: Found) => boolean): Sources => {
    const [first, ...more] = all.filter(is);
    if (!first) throw new Error("Cannot make queries: there is nothing to read from");
    return [first, ...more];
  };
  const ofSystem = ({ schema }: Found) => schema === "pg_catalog";
  const isTable = ({ relkind }: Found) => relkind === "r" || relkind === "p";
  const ours = (each: Found) => each.schema === "phonelog" && each.readable;
  return {
    views: some((each) => ours(each) && !isTable(each)),
    tables: some((each) => ours(each) && isTable(each)),
    forbidden: some((each) => !each.readable && isTable(each) && !ofSystem(each)),
    catalogue: some(ofSystem),
  };
}
