-- Platform: webhooks that others send us.
-- Senders send at least once: which message was heard already is remembered for a day. That is longer
-- than a signature counts, so an old message is refused either for its age or for its id.


-- Tables ---------------------------------------------------------------------------------------

create table private.heard_webhooks (
  source   text        not null check (source ~ '^[a-z][a-z0-9_-]{0,49}$'),
  id       text        not null check (length(id) between 1 and 200),
  heard_at timestamptz not null default now(),
  primary key (source, id)
);
comment on table private.heard_webhooks is 'Messages of other servers that were heard in the last day.';

create index heard_webhooks_at on private.heard_webhooks (heard_at);


-- Access ---------------------------------------------------------------------------------------

alter table private.heard_webhooks enable row level security;

grant select, insert, delete on private.heard_webhooks to service_role;


-- Privacy --------------------------------------------------------------------------------------

insert into private.data_register (table_name, treatment, owner_path, personal, exported, reason)
values ('private.heard_webhooks', 'keep', null, '{}', false,
  'Ids that other servers gave their messages, for a day');


-- Functions ------------------------------------------------------------------------------------

create function platform.hear_webhook(p_source text, p_id text)
returns boolean
language sql
security invoker
set search_path = ''
as $$
  with heard as (
    insert into private.heard_webhooks (source, id) values (p_source, p_id)
    on conflict (source, id) do nothing
    returning 1
  )
  select exists (select from heard);
$$;
comment on function platform.hear_webhook is
  'True the first time. SQL that works on a message calls it in the same transaction: what fails is heard again.';

grant execute on function platform.hear_webhook to service_role;


create function private.purge_webhooks()
returns int
language sql
security invoker
set search_path = ''
as $$
  with ended as (
    delete from private.webhook_secrets where ends_at < now()
  ),
  old as (
    delete from private.heard_webhooks where heard_at < now() - interval '1 day' returning 1
  )
  select count(*)::int from old;
$$;
comment on function private.purge_webhooks is
  'Forgets secrets that have ended and messages heard a day ago; run by cron.';
