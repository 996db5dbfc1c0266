/**
 * What a query would try that means harm: texts as a model might be talked into writing them, by the
 * classes that the handbook of security names. None needs long; those that do are in a file of their own.
 *
 * @module
 */

/** Whom the attacker is after; everybody may know an id. */
export const VICTIM = "b0000000-0000-4000-8000-000000000002";

const CLAIMS = `'{"sub": "${VICTIM}", "role": "authenticated"}'`;
const EVERYTHING = "(select jsonb_agg(e) from phonelog.events e)::text";

/** Nothing divides by it in rows of the asker's that they see. */
const TELLING = "1 / ((e.duration_s - 424242)::int8 * (coalesce(e.duration_s, 0) - 414141)::int8)";

/** Texts by class. */
export const ATTACKS: Readonly<Record<string, readonly string[]>> = {
  "more than one statement": [
    "select 1; delete from phonelog.events",
    "select 1) as a; delete from phonelog.events; select * from (select 1",
    "select 1) as a; set role postgres; select * from (select 1",
    "select 1;;",
  ],
  "writing": [
    "insert into phonelog.contacts (user_id) values (gen_random_uuid()) returning 1",
    "with gone as (delete from phonelog.events returning *) select * from gone",
    "with more as (update phonelog.contacts set display_name = 'x' returning *) select * from more",
    "delete from phonelog.my_events",
    "select * from (insert into phonelog.data_sources (name) values ('x') returning 1) as a",
  ],
  "making a table": [
    "select * into phonelog.copy from phonelog.my_events",
    "select 1) as a into temp copy; select * from (select 1",
    "create table phonelog.copy (a int)",
  ],
  "relations outside the list": [
    "select * from phonelog.events",
    "select id, user_id, type, started_at, duration_s from phonelog.events",
    "select display_name from phonelog.contacts",
    "select e164 from phonelog.contact_numbers",
    "select number_hash from phonelog.contact_numbers",
    "select body from phonelog.event_bodies",
    "select meta from phonelog.events",
    "select embedding from phonelog.event_embeddings",
    "select question from phonelog.nlq_queries",
    "select e from phonelog.events as e",
    "select * from auth.users",
    "select encrypted_password from auth.users",
    "select * from vault.decrypted_secrets",
    "select key from private.signing_keys",
    "select * from platform.api_keys",
    "select * from cron.job",
    "select * from reading.reading_progress",
    "table phonelog.events",
  ],
  "who asks, by settings": [
    `select set_config('request.asker', '${VICTIM}', true), ${EVERYTHING}`,
    `with me as materialized (select set_config('request.asker', '${VICTIM}.99999999999.${
      "0".repeat(64)
    }', true)) select me, e.id, e.duration_s from me, phonelog.my_events e`,
    `with me as materialized (select set_config('request.asker', '', true))
     select me, e.* from me, phonelog.my_events e`,
    `with me as materialized (select set_config('request.asker',
       overlay(current_setting('request.asker') placing '${VICTIM}' from 1), true))
     select me, c.name, e.* from me, phonelog.my_events e left join phonelog.my_contacts c on true`,
    `with me as materialized (select set_config('request.jwt.claims', ${CLAIMS}, true))
     select me, c.* from me, phonelog.my_contacts c`,
    `with me as materialized (select set_config('request.jwt.claims', ${CLAIMS}, false),
       set_config('request.jwt.claim.sub', '${VICTIM}', false))
     select me, e.* from me, phonelog.my_events e`,
    `select set_config('row_security', 'off', true), duration_s from phonelog.my_events`,
  ],
  "tickets": [
    `select private.open_ticket('asker', current_setting('request.asker'))`,
    `select private.seal_ticket('asker', '${VICTIM}', 30)`,
    `select extensions.hmac('x', 'y', 'sha256')`,
    `select split_part(current_setting('request.asker'), '.', 1) = '${VICTIM}'`,
  ],
  "conditions that tell by failing": [
    `select e.id from phonelog.events e where ${TELLING} > 0`,
    "select s.id from phonelog.my_sources s where case when s.name ~ 'foreign' then 1 / (length(s.name) - 13) else 1 end > 0",
  ],
  "another role": [
    "select set_config('role', 'postgres', true), current_user",
    "select set_config('role', 'service_role', true), (select count(*) from phonelog.events)",
    "select set_config('role', 'none', false)",
    "select set_config('session_authorization', 'postgres', true)",
    "set role postgres",
    "set session authorization postgres",
    "reset role",
    "grant postgres to nlq_reader",
    "alter role nlq_reader bypassrls",
    "alter role nlq_reader login",
    "alter function private.nlq_rows(text, jsonb) security invoker",
    "drop function private.nlq_rows(text, jsonb)",
  ],
  "secret settings": [
    "select name, setting from pg_settings where name ~ 'secret|key_file|password'",
    "select current_setting('request.jwt.claims', true), current_setting('request.headers', true)",
    "select current_setting('hba_file')",
    "select * from pg_hba_file_rules",
    "select rolname, rolpassword from pg_authid",
    "select usename, passwd from pg_shadow",
    "select * from pg_db_role_setting where setconfig::text ~ 'secret'",
  ],
  "files and programs": [
    "select pg_read_file('/etc/passwd')",
    "select pg_read_binary_file('PG_VERSION')",
    "select pg_ls_dir('.')",
    "select * from pg_stat_file('PG_VERSION')",
    "select lo_import('/etc/passwd')",
    "select lo_create(4711)",
    "select lo_from_bytea(4711, 'x')",
    "copy phonelog.events to '/tmp/out'",
    "copy (select 1) to program 'id'",
    "select * from pg_ls_logdir()",
    "select pg_current_logfile()",
    "load 'dblink'",
  ],
  "statements that are no SELECT": [
    "do $$ begin perform 1; end $$",
    "set work_mem = '1GB'",
    "explain analyze delete from phonelog.events",
    "prepare p as select 1",
    "call phonelog.forget()",
    "copy phonelog.my_events to stdout",
    "lock table phonelog.events",
    "listen pgrst",
    "discard all",
    "deallocate all",
    "begin",
    "rollback",
    "commit",
    "savepoint a",
    "truncate phonelog.events",
    "vacuum phonelog.events",
    "declare c cursor with hold for select 1",
    "create function pg_temp.f() returns int language sql as 'select 1'",
    "alter system set work_mem = '1GB'",
  ],
  "SQL inside other functions": [
    "select query_to_xml('select * from phonelog.events', true, true, '')",
    "select query_to_xml('delete from phonelog.events returning 1', true, true, '')",
    "select table_to_xml('phonelog.contacts', true, true, '')",
    "select schema_to_xml('phonelog', true, true, '')",
    "select cursor_to_xml('c', 1, true, true, '')",
    "select * from ts_stat('select to_tsvector(display_name) from phonelog.contacts')",
    "select xpath('/a', '<!DOCTYPE a [<!ENTITY b SYSTEM \"file:///etc/passwd\">]><a>&b;</a>'::xml)::text",
  ],
  "the server's state": [
    "select pg_notify('pgrst', 'reload schema')",
    "select pg_advisory_lock(4711)",
    "select pg_try_advisory_lock(4712), pg_advisory_xact_lock(4713)",
    "select pg_terminate_backend(pid) from pg_stat_activity where pid <> pg_backend_pid()",
    "select pg_cancel_backend(pg_backend_pid())",
    "select nextval('phonelog.events_id_seq')",
    "select setval('phonelog.events_id_seq', 1)",
    "select pg_reload_conf()",
    "select pg_switch_wal()",
    "select pg_stat_reset()",
    "select pg_create_restore_point('x')",
    "select pg_drop_replication_slot('x')",
    "select txid_current()",
    "select setseed(0.5)",
    "select set_config('work_mem', '1GB', false), set_config('search_path', 'phonelog', false)",
    "select set_config('transaction_read_only', 'off', true)",
    "select set_config('transaction_read_only', 'off', false)",
  ],
  "the catalogue": [
    "select * from pg_stats where schemaname in ('phonelog', 'platform', 'private', 'auth')",
    "select stavalues1::text from pg_statistic",
    "select query from pg_stat_activity where usename <> current_user",
    "select prosrc from pg_proc where proname = 'open_ticket'",
    "select table_name, column_name from information_schema.columns where table_schema = 'auth'",
    "select 'auth.users'::regclass::oid, 'phonelog.events'::regclass::text",
    "select xmin, ctid, tableoid from phonelog.events",
    "select ctid, e.tableoid from phonelog.my_events e",
    "select pg_get_viewdef('phonelog.my_events'::regclass), pg_relation_size('auth.users')",
    "select * from pg_policies where schemaname = 'phonelog'",
  ],
  "locks on rows": [
    "select * from phonelog.my_events for update",
    "select id from phonelog.events for share",
    "select id from phonelog.contacts for key share",
  ],
  "functions of ours": [
    "select phonelog.get_filtered_events()",
    "select phonelog.begin_question('x')",
    "select phonelog.run_question(gen_random_uuid(), '{}', 'select 1', '{}')",
    `select private.contact_now('${VICTIM}')`,
    "select private.nlq_rows('select 1', '{}')",
    "select private.shown_level()",
    "select private.limit_calls('x', 1, 1, 'x')",
    "select platform.grant_role('x', 'admin')",
    "select auth.uid()",
    "select cron.schedule('x', '* * * * *', 'select 1')",
    "select net.http_get('http://127.0.0.1/')",
  ],
  "out of the wrapper": [
    "select 1 -- ",
    "select 1 /* ",
    "select 1) as answer union select display_name from phonelog.contacts --",
    "select 1) as a, (select * from phonelog.contacts",
    "select $$",
    "select '",
    'select 1 as "',
    "select 1) as answer limit 1 for update --",
  ],
  "names in disguise": [
    'select * from U&"\\0070honelog".events',
    'select * from "phonelog"."ev" || \'ents\'',
    'select * from "phonelog.events"',
    "with my_events as (select * from phonelog.events) select * from my_events",
    'with "phonelog.my_events" as (select display_name from phonelog.contacts) select * from "phonelog.my_events"',
    "select 1 operator(extensions.<=>) 2",
    "select operator(pg_catalog.+) 1",
    "select 'phonelog.events'::regclass::text, 'x'::extensions.vector",
    "select x from json_populate_recordset(null::phonelog.contacts, '[{}]') as x",
  ],
  "no relation, or anything": [
    "select current_user, session_user, version(), inet_server_addr()::text",
    "select current_database(), current_setting('data_directory', true)",
    "select 1 limit 999999999",
    "select array_fill(1, array[1000])",
    "",
    "\uFEFFselect 1",
    "select count(*) from phonelog.events, phonelog.contacts, phonelog.data_sources",
  ],
};

/**
 * Texts that look like anybody's, so that only the database can tell: what is asked of rows before it is
 * known whose they are would fail.
 */
export const LIKE_HONEST_ONES: Readonly<Record<string, readonly string[]>> = {
  "conditions of one's own rows that tell by failing": [
    `select e.id from phonelog.my_events e where ${TELLING} > 0`,
    `select e.type from phonelog.my_events e order by ${TELLING} limit 1`,
    `select max(${TELLING}) from phonelog.my_events e`,
    `select s.name from phonelog.my_sources s left join phonelog.my_events e on ${TELLING} > 0`,
  ],
};
