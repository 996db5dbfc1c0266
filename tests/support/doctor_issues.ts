/**
 * What can be wrong with a database, as SQL that makes it so, and what the doctor has to say.
 *
 * @module
 */

/** Where the stack would answer. */
export const URL = "http://127.0.0.1:54321";

/** What a running stack adds to the migrations: secrets, and runs of its jobs. */
export const RUNNING = `
  select vault.create_secret('${URL}', 'project_url');
  select vault.create_secret('sb_secret_made_up', 'cron_key');
  insert into cron.job_run_details (jobid, database, username, command, status, start_time, end_time)
  select jobid, database, username, command, 'succeeded', now(), now() from cron.job;
`;

/** An issue and the finding it leads to. */
export interface Issue {
  /** SQL that brings it about. */
  cause: string;
  about: string;
  /** `fault` unless said. */
  level?: "warning";
  /** A part of the sentence. */
  says: string;
  /** A part of the advice. */
  todo: string;
}

/** By their names: "with …". */
export const ISSUES: Record<string, Issue> = {
  "an index whose building was cut short": {
    cause:
      "update pg_index set indisvalid = false where indexrelid = 'translator.messages_pkey'::regclass",
    about: "database",
    level: "warning",
    says: "The building of translator.messages_pkey was cut short",
    todo: "reindex index concurrently translator.messages_pkey",
  },
  "a table that is gone": {
    cause: "drop table translator.user_activity cascade",
    about: "objects",
    says: "The table translator.user_activity is gone",
    todo: "20260101010800_translator_activity.sql",
  },
  "a column of another name": {
    cause: "alter table translator.messages rename column original to orig",
    about: "objects",
    says: "The column original of translator.messages is gone, or has another name",
    todo: "20260101010500_translator_messages.sql",
  },
  "rows for everybody": {
    cause: `grant select on translator.messages to anon;
            create policy "open house" on translator.messages for select to anon using (true)`,
    about: "access",
    says: "People who are not signed in may select translator.messages",
    todo: "revoke all on translator.messages from anon",
  },
  "tickets that nobody opens": {
    cause: `do $$ begin
              execute format('alter role authenticator in database %I set pgrst.db_pre_request = %L',
                current_database(), '');
            end $$`,
    about: "acting",
    says: "API keys are let in and find nothing",
    todo: "alter role authenticator set pgrst.db_pre_request = 'platform.act_as'",
  },
  "a policy that no migration makes": {
    cause: 'create policy "open house" on translator.messages for select using (true)',
    about: "access",
    says: 'The policy "open house" on translator.messages is in no migration',
    todo: 'drop policy "open house" on translator.messages',
  },
  "a function that is gone": {
    cause: "drop function translator.set_activity",
    about: "objects",
    says: "The function translator.set_activity is gone",
    todo: "20260101010800_translator_activity.sql",
  },
  "a policy that is gone": {
    cause: 'drop policy "members read messages" on translator.messages',
    about: "objects",
    says: 'The policy "members read messages" on translator.messages is gone',
    todo: "20260101010500_translator_messages.sql",
  },
  "a trigger that is switched off": {
    cause: "alter table translator.messages disable trigger messages_placed",
    about: "objects",
    says: 'The trigger "messages_placed" on translator.messages is gone, or off',
    todo: "20260101010500_translator_messages.sql",
  },
  "no policy where there is a right": {
    cause: 'drop policy "members read messages" on translator.messages',
    about: "access",
    says: "A grant lets people select translator.messages, and no policy does",
    todo: "create policy … on translator.messages for select",
  },
  "no right where there is a policy": {
    cause: "revoke select on translator.messages from authenticated",
    about: "access",
    says: 'A policy lets people select translator.messages, and no grant does: "permission denied"',
    todo: "grant select on translator.messages to authenticated",
  },
  "a schema that people may not use": {
    cause: "revoke usage on schema translator from authenticated",
    about: "access",
    says: "People who are signed in may not use the schema translator",
    todo: "grant usage on schema translator to authenticated",
  },
  "row level security switched off": {
    cause: "alter table translator.messages disable row level security",
    about: "access",
    says: "Row level security is off on translator.messages",
    todo: "alter table translator.messages enable row level security",
  },
  "no publication": {
    cause: "drop publication supabase_realtime",
    about: "realtime",
    says: "There is no publication supabase_realtime",
    todo: "create publication supabase_realtime",
  },
  "a table missing from the publication": {
    cause: "alter publication supabase_realtime drop table translator.messages",
    about: "realtime",
    says: "translator.messages is not in the publication supabase_realtime",
    todo: "alter publication supabase_realtime add table translator.messages",
  },
  "a table without replica identity": {
    cause: "alter table translator.messages replica identity nothing",
    about: "realtime",
    says: "translator.messages has no replica identity",
    todo: "alter table translator.messages replica identity default",
  },
  "a table that is not captured": {
    cause: 'drop trigger "00_realtime_capture_delete" on translator.messages',
    about: "capture",
    says: "Changes of translator.messages reach no subscriber: the trigger",
    todo: "Start the stack anew",
  },
  "a table whose capture is switched off": {
    cause: 'alter table translator.messages disable trigger "00_realtime_capture"',
    about: "capture",
    says: "the trigger 00_realtime_capture is switched off",
    todo: 'alter table translator.messages enable trigger "00_realtime_capture"',
  },
  "broadcasts that are not captured": {
    cause: 'drop trigger "00_realtime_capture" on realtime.messages',
    about: "capture",
    says: "Broadcasts that SQL sends reach nobody",
    todo: "Start the stack anew",
  },
  "a publication that is not followed": {
    cause: "drop event trigger realtime_keep_triggers",
    about: "capture",
    says: "New tables of the publication are not captured",
    todo: "Start the stack anew",
  },
  "no schema realtime": {
    cause: "drop schema realtime cascade",
    about: "realtime",
    says: "The schema realtime, or its table messages, is missing",
    todo: "switch Realtime on",
  },
  "no pg_cron": {
    cause: "drop extension pg_cron; drop schema if exists cron cascade",
    about: "cron",
    says: "pg_cron is not set up",
    todo: "create extension pg_cron",
  },
  "a job that is not scheduled": {
    cause: "delete from cron.job where jobname = 'retry-translations'",
    about: "cron",
    says: "The job retry-translations is not scheduled",
    todo: "_jobs_timetable.sql",
  },
  "a job that is switched off": {
    cause: "update cron.job set active = false where jobname = 'retry-translations'",
    about: "cron",
    says: "The job retry-translations is switched off",
    todo: "cron.alter_job",
  },
  "a job that fails": {
    cause:
      `update cron.job_run_details set status = 'failed', return_message = 'ERROR:  no such day'
            where command like '%retry_translations%'`,
    about: "cron",
    says: "The job retry-translations failed at its last run: ERROR:  no such day",
    todo: "cron.job_run_details",
  },
  "jobs that never ran": {
    cause: "delete from cron.job_run_details",
    about: "cron",
    says: "No job has ever run",
    todo: "cron.database_name",
  },
  "no address of functions": {
    cause: "delete from vault.secrets where name = 'project_url'",
    about: "calls",
    says: "The vault lacks project_url",
    todo: `select vault.create_secret('${URL}', 'project_url')`,
  },
  "no key for functions": {
    cause: "delete from vault.secrets where name = 'cron_key'",
    about: "calls",
    says: "The vault lacks cron_key",
    todo: "'cron_key')",
  },
  "another address of functions": {
    cause: "update vault.secrets set secret = 'http://127.0.0.1:1' where name = 'project_url'",
    about: "calls",
    level: "warning",
    says: `functions are at http://127.0.0.1:1, and they are asked for at ${URL}`,
    todo: "vault.update_secret",
  },
  "no pg_net": {
    cause: "drop extension pg_net; drop schema if exists net cascade",
    about: "calls",
    says: "pg_net is missing",
    todo: "create extension pg_net",
  },
  "a queue that nobody sends": {
    cause: `insert into net.http_request_queue (method, url, timeout_milliseconds)
            values ('POST', '${URL}', 1000)`,
    about: "calls",
    says: "1 requests wait in net.http_request_queue",
    todo: "net.worker_restart",
  },
  "calls that are refused": {
    cause: "insert into net._http_response (id, status_code) values (1, 401)",
    about: "calls",
    level: "warning",
    says: "1 calls of functions went wrong in ten minutes, such as: status 401",
    todo: "cron_key",
  },
  "an erasure that was given up": {
    cause: `insert into private.erasures (user_id, user_hash, mode, asked_by)
            values (gen_random_uuid(), 'x', 'erase', 'test')`,
    about: "jobs",
    says: 'has stopped at its step "stop": ',
    todo: "select private.begin_erasure(user_id, mode, domains, asked_by)",
  },
  "jobs that were given up": {
    cause: "insert into private.jobs (queue, state, finished_at) values ('x', 'dead', now())",
    about: "jobs",
    level: "warning",
    says: "Given up in the queue x: 1, the last for: no reason told",
    todo: "platform.replay_job",
  },
};
