/**
 * Tables and views as the database itself describes them: what rows of them must look like, and what
 * may refuse one.
 *
 * @module
 */

import type { Queries } from "../../../supabase/local/database/engine.ts";

/** One column. */
export interface Column {
  name: string;
  /** As it is written after `::`. */
  type: string;
  /** The type underneath a domain, such as `text`, `int4` or `_uuid`. */
  base: string;
  /** The longest text, where the type has a limit; the dimensions of a vector. */
  size: number | null;
  /** Of an enum, in their order. */
  labels: string[] | null;
  /** Not null and without a default. */
  required: boolean;
  /** Computed by the database alone: nobody may write it. */
  computed: boolean;
  /** Follows from other columns: nobody can put it in, not even as it was. */
  derived: boolean;
  default: string | null;
  /** Which roles may do what with it. */
  select: string[];
  insert: string[];
  update: string[];
}

/** Columns that point to columns of another table. */
export interface ForeignKey {
  columns: string[];
  table: string;
  targets: string[];
}

/** One table or view. */
export interface Relation {
  schema: string;
  /** With its schema, such as `translator.sessions`; all names of ours need no quotes. */
  name: string;
  kind: "table" | "partition" | "view";
  /** Of a partition: the table it is a part of. */
  whole: string | null;
  comment: string | null;
  hasTriggers: boolean;
  columns: Column[];
  /** The primary key; empty for a view. */
  key: string[];
  /** Columns that are unique together, the primary key among them. */
  uniques: string[][];
  foreignKeys: ForeignKey[];
  /** Expressions of the CHECK constraints; those of a column's domain name the column. */
  checks: string[];
}

/** Not ours: what the hosted image, or its stand-in, brings along. */
const SYSTEM =
  `'information_schema', 'auth', 'storage', 'realtime', '_realtime', 'vault', 'graphql',
  'graphql_public', 'supabase_functions', 'supabase_migrations', 'extensions', 'cron', 'net',
  'pgsodium', 'pgbouncer'`;

/** The condition on `pg_namespace n` that holds for schemas of ours: all that is not the system's. */
export const IS_OURS = `(n.nspname !~ '^pg_' and n.nspname not in (${SYSTEM}))`;

/** Reads every table and view of ours, and those of Realtime and Storage that migrations gave a policy. */
export async function readRelations(
  queries: Queries,
  roles: readonly string[],
): Promise<Relation[]> {
  const rows = await queries.query<{ relation: Relation }>(RELATIONS, [`{${roles.join(",")}}`]);
  return rows.map(({ relation }) => relation);
}

const names = (key: string, of: string) =>
  `(select json_agg(a.attname order by k.at)
    from unnest(${key}) with ordinality k (num, at)
    join pg_attribute a on a.attrelid = ${of} and a.attnum = k.num)`;

const grantees = (verb: string) =>
  `(select coalesce(json_agg(role order by role), '[]') from unnest($1::text[]) as role
    where has_column_privilege(role, c.oid, a.attnum, '${verb}'))`;

const RELATIONS = `
  select json_build_object(
    'schema', n.nspname,
    'name', n.nspname || '.' || c.relname,
    'kind', case when c.relkind in ('v', 'm') then 'view'
                 when c.relispartition then 'partition' else 'table' end,
    'whole', (
      select wn.nspname || '.' || w.relname from pg_inherits i
      join pg_class w on w.oid = i.inhparent join pg_namespace wn on wn.oid = w.relnamespace
      where i.inhrelid = c.oid and c.relispartition
    ),
    'comment', obj_description(c.oid, 'pg_class'),
    'hasTriggers', exists (select from pg_trigger where tgrelid = c.oid and not tgisinternal),
    'columns', (
      select coalesce(json_agg(json_build_object(
        'name', a.attname,
        'type', format_type(a.atttypid, a.atttypmod),
        'base', b.typname,
        'size', case when b.typname in ('varchar', 'bpchar') and typmod.of > 4 then typmod.of - 4
                     when b.typname in ('vector', 'halfvec') and typmod.of > 0 then typmod.of end,
        'labels', (select json_agg(enumlabel order by enumsortorder) from pg_enum where enumtypid = b.oid),
        'required', a.attnotnull and not a.atthasdef and a.attidentity = '',
        'derived', a.attgenerated <> '',
        'computed', a.attgenerated <> '' or a.attidentity = 'a',
        'default', pg_get_expr(d.adbin, d.adrelid),
        'select', ${grantees("select")},
        'insert', ${grantees("insert")},
        'update', ${grantees("update")}
      ) order by a.attnum), '[]')
      from pg_attribute a
      join pg_type t on t.oid = a.atttypid
      join pg_type b on b.oid = case t.typtype when 'd' then t.typbasetype else t.oid end
      cross join lateral (select case t.typtype when 'd' then t.typtypmod else a.atttypmod end) typmod (of)
      left join pg_attrdef d on d.adrelid = c.oid and d.adnum = a.attnum
      where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
    ),
    'key', coalesce((
      select ${names("i.indkey::int2[]", "c.oid")} from pg_index i
      where i.indrelid = c.oid and i.indisprimary
    ), '[]'),
    'uniques', coalesce((
      select json_agg(${names("i.indkey::int2[]", "c.oid")} order by i.indexrelid) from pg_index i
      where i.indrelid = c.oid and i.indisunique and i.indexprs is null
    ), '[]'),
    'foreignKeys', coalesce((
      select json_agg(json_build_object(
        'columns', ${names("f.conkey", "f.conrelid")},
        'table', rn.nspname || '.' || r.relname,
        'targets', ${names("f.confkey", "f.confrelid")}
      ) order by f.conname)
      from pg_constraint f
      join pg_class r on r.oid = f.confrelid
      join pg_namespace rn on rn.oid = r.relnamespace
      where f.conrelid = c.oid and f.contype = 'f'
    ), '[]'),
    'checks', coalesce((
      select json_agg(expression) from (
        select pg_get_expr(k.conbin, k.conrelid) as expression
        from pg_constraint k where k.conrelid = c.oid and k.contype = 'c'
        union all
        select regexp_replace(pg_get_constraintdef(k.oid), '\\mVALUE\\M', a.attname, 'g')
        from pg_attribute a join pg_constraint k on k.contypid = a.atttypid
        where a.attrelid = c.oid and k.contype = 'c'
      ) as checks
    ), '[]')
  ) as relation
  from pg_class c
  join pg_namespace n on n.oid = c.relnamespace
  where c.relkind in ('r', 'p', 'v', 'm', 'f')
    and (${IS_OURS} or n.nspname in ('realtime', 'storage')
      and exists (select from pg_policy p where p.polrelid = c.oid))
  -- What rows of the platform's tables name, such as a topic, must be there before.
  order by n.nspname in ('realtime', 'storage'), n.nspname, c.relname`;
