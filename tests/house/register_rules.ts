/**
 * The register of personal data against the catalogue: nothing of a person is forgotten, and what
 * the register claims is so.
 *
 * @module
 */

import type { CatalogueRule } from "./catalogue_rules.ts";

/** Every column of ours, with its table as the register writes it. */
const COLUMNS = `
  columns as (
    select n.nspname || '.' || c.relname as table_name, a.attname as name, c.oid as table_id,
      a.attnum as at, format_type(a.atttypid, null) as type
    from pg_class c
    join pg_namespace n on n.oid = c.relnamespace
    join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
    where n.nspname = any ($1::text[]) and c.relkind in ('r', 'p') and not c.relispartition
  )`;

/** All ways from a row to a person along foreign keys, written as the register writes them. */
const WAYS = `
  steps as (
    select
      cn.nspname || '.' || c.relname as child, ca.attname as by,
      pn.nspname || '.' || p.relname as parent, k.confdeltype = 'c' as cascades
    from pg_constraint k
    join pg_class c on c.oid = k.conrelid join pg_namespace cn on cn.oid = c.relnamespace
    join pg_class p on p.oid = k.confrelid join pg_namespace pn on pn.oid = p.relnamespace
    join pg_attribute ca on ca.attrelid = c.oid and ca.attnum = any (k.conkey)
    where k.contype = 'f'
  ),
  ways (table_name, path, cascades, seen) as (
    select child, by::text, cascades, array[child] from steps where parent = 'auth.users'
    union all
    select s.child, s.by || ' > ' || w.table_name || '.' || w.path, s.cascades and w.cascades,
      w.seen || s.child
    from ways w join steps s on s.parent = w.table_name
    where s.child <> all (w.seen)
  )`;

/** Words in the name of a column that holds something about a person. */
const PERSONAL = "user|owner|author|sender|contact|email|phone|number|ip|address|device|name|" +
  "body|text";

/** Columns that only sound like it: they are about the database, or count people or steps. */
const IMPERSONAL = "^(table_name|owner_path|(revision|draft|resolution)_number)$|_count$";

const BAD_TABLE = (columns: string) => `create table private.bad (id int primary key, ${columns});`;
const REGISTERED = (columns: string, treatment = "cascade", path = "'user_id'") =>
  `${BAD_TABLE(columns)} insert into private.data_register values
     ('private.bad', '${treatment}', ${path}, array['user_id'], false, null);`;
const USER = "user_id uuid references auth.users (id) on delete";

/** What holds for every table that could know a person. */
export const REGISTER_RULES: readonly CatalogueRule[] = [
  {
    says: "every table is in the register of personal data",
    faults: `
      with ${COLUMNS}
      select distinct format('%s is not in the register', table_name) as fault
      from columns where table_name not in (select table_name from private.data_register)`,
    broken: [[BAD_TABLE("a int"), "private.bad is not in the register"]],
  },
  {
    says: "the register names tables and columns that there are",
    faults: `
      select format('%s is in the register, and there is no such table', table_name) as fault
      from private.data_register where to_regclass(table_name) is null
      union
      select format('%s.%s is in the register, and there is no such column', table_name, named)
      from private.data_register
      cross join unnest(personal || split_part(owner_path, ' > ', 1)) as named
      where to_regclass(table_name) is not null and named is not null and not exists (
        select from pg_attribute
        where attrelid = to_regclass(table_name) and attname = named and not attisdropped
      )`,
    broken: [
      [
        "insert into private.data_register values ('private.gone', 'keep', null, '{}', false, 'x')",
        "private.gone is in the register, and there is no such table",
      ],
      [
        REGISTERED("person uuid references auth.users (id) on delete cascade", "erase"),
        "private.bad.user_id is in the register, and there is no such column",
      ],
    ],
  },
  {
    says: "every column that refers to a person, or sounds personal, is registered as personal",
    faults: `
      with ${COLUMNS}
      select format('%s.%s is not registered as personal', c.table_name, c.name) as fault
      from columns c join private.data_register r using (table_name)
      where c.name <> all (r.personal) and (
        exists (
          select from pg_constraint k
          where k.conrelid = c.table_id and c.at = any (k.conkey)
            and k.confrelid = 'auth.users'::regclass
        )
        or c.type <> 'boolean' and c.name ~ '(^|_)(${PERSONAL})(e?s)?(_|$)'
          and c.name !~ '${IMPERSONAL}'
      )`,
    broken: [
      [
        REGISTERED(`${USER} cascade, by uuid references auth.users (id) on delete set null`),
        "private.bad.by is not registered as personal",
      ],
      [
        REGISTERED(`${USER} cascade, phone_numbers text[]`),
        "private.bad.phone_numbers is not registered as personal",
      ],
      [
        "update private.data_register set personal = '{user_id}' where table_name = 'translator.participants'",
        "translator.participants.display_name is not registered as personal",
      ],
    ],
  },
  {
    says: "what goes with a person has a way to them whose every step is on delete cascade",
    faults: `
      with recursive ${WAYS}
      select format('%s says cascade, and not every step of "%s" is', r.table_name, r.owner_path) as fault
      from private.data_register r
      where r.treatment = 'cascade' and not exists (
        select from ways w where w.table_name = r.table_name and w.path = r.owner_path and w.cascades
      )`,
    broken: [
      [REGISTERED("user_id uuid"), 'private.bad says cascade, and not every step of "user_id" is'],
      [
        REGISTERED(`${USER} set null`),
        'private.bad says cascade, and not every step of "user_id" is',
      ],
      [
        `alter table translator.message_translations
           drop constraint message_translations_message_id_fkey,
           add foreign key (message_id) references translator.messages (id)`,
        "translator.message_translations says cascade, and not every step of " +
        '"message_id > translator.messages.user_id" is',
      ],
    ],
  },
  {
    says: "what is erased or exported can be found by its person",
    faults: `
      with recursive ${WAYS}
      select format('%s has no way "%s" to a person', r.table_name, r.owner_path) as fault
      from private.data_register r
      where r.owner_path like '%>%' and not exists (
        select from ways w where w.table_name = r.table_name and w.path = r.owner_path
      )`,
    broken: [
      [
        REGISTERED(`${USER} cascade`, "erase", "'user_id > auth.identities.user_id'"),
        'private.bad has no way "user_id > auth.identities.user_id" to a person',
      ],
    ],
  },
  {
    says: "every bucket is in the register of places",
    faults: `
      select format('bucket %s is not in private.data_places', id) as fault
      from storage.buckets
      where id not in (select place from private.data_places where kind = 'bucket')
      union
      select format('there is no bucket %s', place) from private.data_places
      where kind = 'bucket' and place not in (select id from storage.buckets)`,
    broken: [
      [
        "insert into storage.buckets (id, name) values ('bad', 'bad')",
        "bucket bad is not in private.data_places",
      ],
      [
        "insert into private.data_places values ('gone', 'bucket', 'erase', 'Files', null)",
        "there is no bucket gone",
      ],
    ],
  },
  {
    says: "what is kept has a reason",
    faults: `
      select format('%s is kept without a reason', table_name) as fault
      from private.data_register
      where treatment = 'keep' and coalesce(btrim(reason), '') = ''`,
    broken: [
      [
        `alter table private.data_register drop constraint data_register_keeps_with_reason;
         update private.data_register set reason = ' ' where table_name = 'private.rate_limits'`,
        "private.rate_limits is kept without a reason",
      ],
    ],
  },
];
