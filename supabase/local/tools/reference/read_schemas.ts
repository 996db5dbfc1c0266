/**
 * What the catalogue knows of our schemas: relations with columns, keys and policies, and what may be called.
 *
 * @module
 */

import type { PGlite } from "@electric-sql/pglite";

export interface Column {
  name: string;
  type: string;
  required: boolean;
  /** Its expression; of a generated column what it is made from. */
  standard: string | null;
  generated: boolean;
  comment: string | null;
}

export interface Relation {
  schema: string;
  name: string;
  kind: "table" | "view";
  comment: string | null;
  columns: Column[];
  /** Primary key, unique and foreign keys, as Postgres writes them. */
  keys: string[];
  /** Those that no key has made. */
  indexes: string[];
  policies: { name: string; command: string }[];
}

export interface Routine {
  schema: string;
  /** With its arguments. */
  call: string;
  result: string;
  /** Who may call it, of the three roles that the Data API has. */
  callers: string[];
  comment: string | null;
}

export interface Kind {
  schema: string;
  name: string;
  labels: string[];
}

/** Everything in the given schemas, by schema and name. */
export async function readSchemas(pglite: PGlite, schemas: readonly string[]) {
  const all = [[...schemas]];
  const { rows: relations } = await pglite.query<Relation>(RELATIONS, all);
  const { rows: routines } = await pglite.query<Routine>(ROUTINES, all);
  const { rows: kinds } = await pglite.query<Kind>(KINDS, all);
  const { rows: comments } = await pglite.query<{ schema: string; comment: string | null }>(
    `select nspname as schema, obj_description(oid, 'pg_namespace') as comment
     from pg_namespace where nspname = any ($1::text[])`,
    all,
  );
  const about = new Map(comments.map(({ schema, comment }) => [schema, comment]));
  return { relations, routines, kinds, about };
}

const RELATIONS = `
  select n.nspname as schema, c.relname as name,
    case when c.relkind = 'v' then 'view' else 'table' end as kind,
    obj_description(c.oid, 'pg_class') as comment,
    (select coalesce(json_agg(json_build_object(
       'name', a.attname, 'type', format_type(a.atttypid, a.atttypmod), 'required', a.attnotnull,
       'standard', pg_get_expr(d.adbin, d.adrelid), 'generated', a.attgenerated <> '',
       'comment', col_description(c.oid, a.attnum)) order by a.attnum), '[]')
     from pg_attribute as a left join pg_attrdef as d on d.adrelid = c.oid and d.adnum = a.attnum
     where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped) as columns,
    (select coalesce(json_agg(pg_get_constraintdef(k.oid) order by array_position('{p,u,f}', k.contype::text), k.conname), '[]')
     from pg_constraint as k where k.conrelid = c.oid and k.contype in ('p', 'u', 'f')) as keys,
    (select coalesce(json_agg(pg_get_indexdef(i.indexrelid) order by i.indexrelid::regclass::text), '[]')
     from pg_index as i where i.indrelid = c.oid
       and not exists (select from pg_constraint as k where k.conindid = i.indexrelid and k.conrelid = c.oid)) as indexes,
    (select coalesce(json_agg(json_build_object('name', p.policyname, 'command', lower(p.cmd)) order by p.cmd, p.policyname), '[]')
     from pg_policies as p where p.schemaname = n.nspname and p.tablename = c.relname) as policies
  from pg_class as c join pg_namespace as n on n.oid = c.relnamespace
  where c.relkind in ('r', 'p', 'v') and not c.relispartition and n.nspname = any ($1::text[])
  order by n.nspname, c.relkind = 'v', c.relname`;

const ROUTINES = `
  select n.nspname as schema,
    p.proname || '(' || pg_get_function_arguments(p.oid) || ')' as call,
    pg_get_function_result(p.oid) as result,
    array(select role from unnest(array['anon', 'authenticated', 'service_role']) as roles (role)
      where has_function_privilege(role, p.oid, 'execute')) as callers,
    obj_description(p.oid, 'pg_proc') as comment
  from pg_proc as p join pg_namespace as n on n.oid = p.pronamespace
  where n.nspname = any ($1::text[]) and p.prorettype <> 'trigger'::regtype
  order by n.nspname, p.proname, pg_get_function_identity_arguments(p.oid)`;

const KINDS = `
  select n.nspname as schema, t.typname as name,
    array(select e.enumlabel from pg_enum as e where e.enumtypid = t.oid order by e.enumsortorder) as labels
  from pg_type as t join pg_namespace as n on n.oid = t.typnamespace
  where t.typtype = 'e' and n.nspname = any ($1::text[]) order by 1, 2`;
