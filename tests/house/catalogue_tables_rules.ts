/**
 * Tables and views, as the catalogue has them.
 *
 * @module
 */

import type { CatalogueRule } from "./catalogue_rules.ts";

/** What holds for every schema, table, view, type and function of ours. */
export const TABLE_RULES: readonly CatalogueRule[] = [
  {
    // The other rules look at schemas of ours, and what is made without a schema's name lands there.
    says: "nothing is in the schema public",
    faults: `
      select format('%I is in public', c.relname) as fault
      from pg_class c
      where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p', 'f', 'v', 'm', 'S')
        and not exists (
          select from pg_depend where classid = 'pg_class'::regclass and objid = c.oid and deptype = 'e'
        )
      union all
      select format('%I() is in public', p.proname)
      from pg_proc p
      where p.pronamespace = 'public'::regnamespace and not exists (
        select from pg_depend where classid = 'pg_proc'::regclass and objid = p.oid and deptype = 'e'
      )`,
    broken: [
      ["create table public.bad (id int primary key)", "bad is in public"],
      ["create function public.bad() returns int language sql as 'select 1'", "bad() is in public"],
    ],
  },
  {
    says: "every schema, table, view, type and function says what it is for",
    faults: `
      select format('schema %s has no comment', nspname) as fault
      from pg_namespace
      where nspname = any ($1::text[]) and obj_description(oid, 'pg_namespace') is null
      union all
      select format('%s %I.%I has no comment', case c.relkind when 'v' then 'view'
          when 'm' then 'materialized view' when 'c' then 'type' else 'table' end, n.nspname, c.relname)
      from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where n.nspname = any ($1::text[]) and c.relkind in ('r', 'p', 'f', 'v', 'm', 'c')
        and not c.relispartition
        and coalesce(obj_description(c.oid, 'pg_class'), obj_description(c.reltype, 'pg_type')) is null
      union all
      select format('type %I.%I has no comment', n.nspname, t.typname)
      from pg_type t join pg_namespace n on n.oid = t.typnamespace
      where n.nspname = any ($1::text[]) and t.typtype in ('e', 'd', 'r')
        and obj_description(t.oid, 'pg_type') is null
      union all
      select format('function %I.%I has no comment', n.nspname, p.proname)
      from pg_proc p join pg_namespace n on n.oid = p.pronamespace
      where n.nspname = any ($1::text[]) and obj_description(p.oid, 'pg_proc') is null`,
    broken: [
      ["comment on schema private is null", "schema private has no comment"],
      ["create table private.bad (id int primary key)", "table private.bad has no comment"],
      ["create view private.bad as select 1", "view private.bad has no comment"],
      ["create type private.bad as enum ('a')", "type private.bad has no comment"],
      ["create type private.bad as (a int)", "type private.bad has no comment"],
      [
        "create function private.bad() returns int language sql as 'select 1'",
        "function private.bad has no comment",
      ],
    ],
  },
  {
    says: "every table has a primary key",
    faults: `
      select format('table %I.%I has no primary key', n.nspname, c.relname) as fault
      from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where n.nspname = any ($1::text[]) and c.relkind in ('r', 'p')
        and not exists (select from pg_index where indrelid = c.oid and indisprimary)`,
    broken: [["create table private.bad (id int)", "table private.bad has no primary key"]],
  },
  {
    says: "every table has row level security",
    faults: `
      select format('table %I.%I has no row level security', n.nspname, c.relname) as fault
      from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where n.nspname = any ($1::text[]) and c.relkind in ('r', 'p') and not c.relrowsecurity`,
    broken: [
      [
        "create table private.bad (id int primary key)",
        "table private.bad has no row level security",
      ],
      [
        "alter table translator.messages disable row level security",
        "table translator.messages has no row level security",
      ],
    ],
  },
  {
    says: "every view asks with the rights of who reads it, and nothing is materialized in the API",
    faults: `
      select format('view %I.%I is not security_invoker', n.nspname, c.relname) as fault
      from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where n.nspname = any ($1::text[]) and c.relkind = 'v'
        and not coalesce(
          (select option_value::bool from pg_options_to_table(c.reloptions)
           where option_name = 'security_invoker'), false)
      union all
      select format('materialized view %I.%I has no policies and is exposed', n.nspname, c.relname)
      from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where n.nspname = any ($1::text[]) and n.nspname <> 'private' and c.relkind = 'm'`,
    broken: [
      [
        "create view translator.bad as select * from translator.messages",
        "view translator.bad is not security_invoker",
      ],
      [
        "create view translator.bad with (security_invoker = off) as select 1",
        "view translator.bad is not security_invoker",
      ],
      [
        "create materialized view translator.bad as select 1",
        "materialized view translator.bad has no policies and is exposed",
      ],
    ],
  },
];
