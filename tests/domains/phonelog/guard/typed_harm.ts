/**
 * What may mean harm in a query that is otherwise right, by the sort of value it stands for: functions
 * and settings that a database has for everybody, and what only some may do.
 *
 * @module
 */

import { VICTIM } from "../../../support/question_attacks.ts";
import type { Kind } from "./typed_world.ts";

/** A text, and whether what it says changes by itself. */
export interface Harm {
  readonly sql: string;
  readonly varies?: boolean;
  /** Sets a role, which only a function of the reader's own forbids: not tried outside of it. */
  readonly setsRole?: boolean;
}

type Harms = readonly [Harm, ...Harm[]];

const CLAIMS = `'{"sub": "${VICTIM}", "role": "authenticated"}'`;
const EVENTS = "'select * from phonelog.events'";

function harms(texts: string, more: Omit<Harm, "sql"> = {}): Harm[] {
  return texts.trim().split(/\s*\n\s*/).map((sql) => ({ sql, ...more }));
}

function all(...lists: readonly Harm[][]): Harms {
  const [first = { sql: "1" }, ...more] = lists.flat();
  return [first, ...more];
}

/** By what they stand for. */
export const BAD_VALUES: Readonly<Record<Kind, Harms>> = {
  number: all(
    harms(`
      nextval('phonelog.events_id_seq')
      setval('phonelog.events_id_seq', 1)
      lo_create(4711)
      power(2, 3)
      (2 ^ 3)
      octet_length(repeat('x', 10))
      'phonelog.my_events'::regclass::oid::int8
      'auth.users'::regclass::oid::int8
      pg_relation_size('phonelog.events')
      cardinality(array[1, 2])
      (select count(*) from phonelog.events)
      (select sum(e.duration_s) from phonelog.events e)
      (select count(*) from only phonelog.contacts)
      (select sum(n) from generate_series(1, 5) as n)
      (select pg_advisory_lock(4711) is null)::int
      (select setseed(0.5) is null)::int
    `),
    harms("txid_current()\npg_backend_pid()\nrandom()", { varies: true }),
  ),
  text: all(
    harms(`
      set_config('request.asker', '${VICTIM}', true)
      set_config('request.jwt.claims', ${CLAIMS}, true)
      set_config('request.jwt.claim.sub', '${VICTIM}', true)
      set_config('row_security', 'off', true)
      set_config('search_path', 'phonelog', true)
      set_config('statement_timeout', '0', true)
      set_config('transaction_read_only', 'off', true)
      current_user::text
      session_user::text
      query_to_xml(${EVENTS}, true, true, '')::text
      table_to_xml('phonelog.contacts', true, true, '')::text
      pg_read_file('PG_VERSION')
      private.open_ticket('asker', '${VICTIM}')::text
      private.asker()::text
      private.asker_levels()::text
      pg_get_viewdef('phonelog.my_events'::regclass)
      ('a' || 'b')
      replace('abc', 'b', 'x')
      md5('x')
      regexp_replace('abc', 'b', 'x')
      string_agg('x', ',') over ()
      (select string_agg(c.display_name, ',' order by c.id) from phonelog.contacts c)
      (select jsonb_agg(e order by e.id)::text from phonelog.my_events e)
      (select max(c::text) from phonelog.my_contacts c)
      (select string_agg(n.e164, ',' order by n.id) from phonelog.contact_numbers n)
      (select max(u.encrypted_password) from auth.users u)
      (select encode(min(k.key), 'hex') from private.signing_keys k)
    `),
    harms(
      `
      current_setting('request.asker', true)
      set_config('request.asker', overlay(current_setting('request.asker', true) placing '${VICTIM}' from 1), true)
      version()
      database_to_xml(true, true, '')::text
    `,
      { varies: true },
    ),
    harms(
      `
      set_config('role', 'postgres', true)
      set_config('role', 'service_role', true)
      set_config('session_authorization', 'postgres', true)
    `,
      { setsRole: true },
    ),
  ),
  uuid: all(
    harms(`
      private.asker()
      auth.uid()
      (select s.user_id from phonelog.data_sources s order by 1 limit 1)
      (select max(c.user_id::text) from phonelog.contacts c)::uuid
      (select u.id from auth.users u where u.id <> private.asker() limit 1)
    `),
    harms("gen_random_uuid()", { varies: true }),
  ),
  moment: all(
    harms("clock_timestamp()\nstatement_timestamp()\npg_postmaster_start_time()", { varies: true }),
    harms("(select max(e.started_at) from phonelog.events e)"),
  ),
  day: all(
    harms(`
      (select max(r.day) from phonelog.rollup_days r)
      (select max(d) from unnest(array[date '2026-01-01']) as d)
    `),
  ),
  flag: all(
    harms(`
      pg_try_advisory_lock(4711)
      pg_cancel_backend(999999)
      has_table_privilege('auth.users', 'select')
      pg_has_role('postgres', 'member')
      ('abc' ~ 'b')
      exists (select from phonelog.events e where e.user_id = '${VICTIM}')
      exists (select from auth.users)
      (pg_notify('pgrst', 'reload schema') is null)
      (phonelog.run_question(null, null, 'select 1', '{}') is null)
      (private.nlq_rows('select 1', '{}') is null)
      (array[1, 2] @> array[1])
    `),
  ),
};

/** In the place of a relation; each has a column n, a number. */
export const BAD_RELATIONS: Harms = all(harms(`
  generate_series(1, 4)
  lateral (select 1 as n)
  (values (1), (2))
  (select e.duration_s as n from phonelog.events e)
  (select r.n from phonelog.rollup_days r)
  (select length(pg_ls_dir('.')) as n)
  (delete from phonelog.events returning 1 as n)
  unnest(array[1, 2])
  json_to_recordset('[{"n": 1}]')
`));

/** Behind a query, or around it, where its place is {}. */
export const BAD_STATEMENTS: Harms = all(
  harms(`
    {} for update
    {} for share
    {}; select 1
    {}; delete from phonelog.events
    {}) as answer, (select display_name from phonelog.contacts
    {} union all select * from phonelog.contacts
    with gone as (delete from phonelog.events returning *) {}
    with more as (update phonelog.contacts set display_name = 'x' returning *) {}
    with more as (insert into phonelog.data_sources (name) values ('x') returning *) {}
    with recursive r (n) as (select 1 union all select n + 1 from r where n < 9) {}
    with my_events as (select * from phonelog.events) {}
    insert into phonelog.data_sources (name) {}
    create table phonelog.copy as {}
    copy ({}) to program 'id'
    explain analyze {}
    prepare p as {}
    declare c cursor with hold for {}
    select * into phonelog.copy from ({}) as t
    set request.asker = '${VICTIM}'
    do $$ begin perform 1; end $$
  `),
  harms("set role postgres\nset session authorization postgres\nreset role", { setsRole: true }),
);
