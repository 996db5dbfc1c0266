-- Platform: errors.
-- What went wrong, once for each kind: the same error again raises a count.


-- Tables ---------------------------------------------------------------------------------------

create table private.error_events (
  fingerprint     text        primary key check (fingerprint ~ '^[0-9a-f]{32}$'),
  source          text        not null check (source in ('server', 'client')),
  function        text        not null check (length(function) <= 64),
  class           text        not null check (length(class) <= 64),
  code            text        not null check (length(code) <= 64),
  message         text        not null check (length(message) <= 500),
  frames          text[]      not null default '{}' check (cardinality(frames) <= 5),
  count           bigint      not null default 1 check (count > 0),
  first_at        timestamptz not null default now(),
  last_at         timestamptz not null default now(),
  last_request_id text        check (length(last_request_id) <= 64)
);
comment on table private.error_events is
  'Errors by fingerprint. Messages went through the redactor; of clients only words that are known are kept.';
comment on column private.error_events.function is 'The function that failed; empty for clients.';

create index error_events_newest on private.error_events (last_at desc);
create index error_events_new on private.error_events (source, first_at desc);


-- Access ---------------------------------------------------------------------------------------

alter table private.error_events enable row level security;

grant select, insert, update on private.error_events to service_role;


-- Privacy --------------------------------------------------------------------------------------

insert into private.data_register (table_name, treatment, owner_path, personal, exported, reason)
values ('private.error_events', 'keep', null, '{}', false,
  'Classes, codes and words of programs, nothing of callers; 30 days after the last time');


-- Functions ------------------------------------------------------------------------------------

create function platform.record_errors(p_errors jsonb)
returns int
language sql
security invoker
set search_path = ''
as $$
  with given as (
    select
      fingerprint, source, function, class, code, message, coalesce(frames, '{}') as frames, count,
      request_id
    from jsonb_to_recordset(p_errors) as e (
      fingerprint text, source text, function text, class text, code text, message text,
      frames text[], count bigint, request_id text
    )
  ),
  -- Strangers may invent errors: more than 20 new ones a minute are not looked at.
  room as (
    select greatest(0, 20 - count(*)) as free
    from private.error_events where source = 'client' and first_at > now() - interval '1 minute'
  ),
  let_in as (
    select given.*, row_number() over (
      partition by given.source, known.fingerprint is null order by given.fingerprint
    ) as place, known.fingerprint is null as is_new
    from given left join private.error_events known using (fingerprint)
  ),
  kept as (
    insert into private.error_events as old
      (fingerprint, source, function, class, code, message, frames, count, last_request_id)
    select fingerprint, source, function, class, code, message, frames, count, request_id
    from let_in cross join room
    where source = 'server' or not is_new or place <= free
    order by fingerprint
    on conflict (fingerprint) do update set
      count = old.count + excluded.count,
      last_at = now(),
      last_request_id = excluded.last_request_id
    returning 1
  )
  select count(*)::int from kept;
$$;
comment on function platform.record_errors is
  'Counts errors under their fingerprints; answers how many kinds were kept.';

grant execute on function platform.record_errors to service_role;
