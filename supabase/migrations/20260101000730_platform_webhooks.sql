-- Platform: webhooks.
-- Telling other people's servers what happened: people's own about their own things, the operator's
-- about the platform's. An event becomes a job for each endpoint in the transaction that made it, so
-- nothing is lost between the two; it is sent at least once, with the same id each time.


-- Tables ---------------------------------------------------------------------------------------

create table platform.webhook_endpoints (
  id                uuid        primary key default gen_random_uuid(),
  user_id           uuid        references auth.users (id) on delete cascade,
  -- What leads inside by itself is refused; where names lead is asked when something is sent, because
  -- they move. Plain http is for developers.
  url               text        not null check (
    length(url) <= 500
    and url ~ '^(https://[^\s/?#@]+|http://(127\.0\.0\.1|localhost|\[::1\])(:\d{1,5})?)([/?]\S*)?$'
  ),
  events            text[]      not null check (cardinality(events) between 1 and 50),
  description       text        check (length(description) between 1 and 200),
  is_active         boolean     not null default true,
  failures          int         not null default 0,
  stopped_because   text,
  last_delivered_at timestamptz,
  created_at        timestamptz not null default now()
);
comment on table platform.webhook_endpoints is 'Who wants to hear of which events, and where.';
comment on column platform.webhook_endpoints.user_id is
  'Whose events it hears; null is the operator, who hears the platform''s.';
comment on column platform.webhook_endpoints.events is
  'Types like "export.ready"; "export.*" is all of a kind, "*" is all there are.';
comment on column platform.webhook_endpoints.failures is
  'Events in a row that were given up; twenty end it.';

create index webhook_endpoints_user on platform.webhook_endpoints (user_id);

-- Apart, so that no grant on the endpoints ever shows one.
create table private.webhook_secrets (
  id          uuid        primary key default gen_random_uuid(),
  endpoint_id uuid        not null references platform.webhook_endpoints (id) on delete cascade,
  secret      text        not null check (secret ~ '^whsec_[A-Za-z0-9+/]{43}=$'),
  created_at  timestamptz not null default clock_timestamp(),
  ends_at     timestamptz
);
comment on table private.webhook_secrets is
  'What messages to an endpoint are signed with; for a day after a change with two of them.';

create index webhook_secrets_endpoint on private.webhook_secrets (endpoint_id);

create table private.webhook_deliveries (
  job_id      uuid not null primary key references private.jobs (id) on delete cascade,
  endpoint_id uuid not null references platform.webhook_endpoints (id) on delete cascade,
  event_type  text not null,
  last_status int
);
comment on table private.webhook_deliveries is
  'Which job tells which endpoint of what; the job knows the rest. Its id is the message''s.';
comment on column private.webhook_deliveries.last_status is
  'What the endpoint answered last; null when it did not answer.';

create index webhook_deliveries_endpoint on private.webhook_deliveries (endpoint_id);


-- Access ---------------------------------------------------------------------------------------

alter table platform.webhook_endpoints enable row level security;
alter table private.webhook_secrets enable row level security;
alter table private.webhook_deliveries enable row level security;

grant select, delete on platform.webhook_endpoints to authenticated;
grant update (events, description, is_active) on platform.webhook_endpoints to authenticated;
grant select, insert, update, delete on platform.webhook_endpoints to service_role;
grant select, insert, update, delete on private.webhook_deliveries to service_role;

create policy "people see their webhooks" on platform.webhook_endpoints
  for select to authenticated
  using (user_id = (select auth.uid()));

create policy "people choose what their webhooks hear" on platform.webhook_endpoints
  for update to authenticated
  using (user_id = (select auth.uid()))
  with check (user_id = (select auth.uid()));

create policy "people take their webhooks away" on platform.webhook_endpoints
  for delete to authenticated
  using (user_id = (select auth.uid()));


-- Privacy --------------------------------------------------------------------------------------

insert into private.data_register (table_name, treatment, owner_path, personal, exported)
values
  ('platform.webhook_endpoints', 'cascade', 'user_id', array['user_id', 'url', 'description'], true),
  ('private.webhook_secrets', 'cascade', 'endpoint_id > platform.webhook_endpoints.user_id',
    array['secret'], false),
  ('private.webhook_deliveries', 'cascade', 'endpoint_id > platform.webhook_endpoints.user_id',
    '{}', true);


-- Triggers -------------------------------------------------------------------------------------

-- Where it leads stays: another address is another endpoint, with a secret of its own.
create trigger webhook_endpoints_columns before update on platform.webhook_endpoints
  for each row when (current_user = 'authenticated')
  execute function private.only_columns('events', 'description', 'is_active');


-- The lists of shared/edge/address_rules.ts, which asks again whenever something is sent: there names
-- have become addresses. tests/edge/egress_in_sql_test.ts holds the two together.
create function private.inside_networks()
returns cidr[]
language sql
immutable
security invoker
set search_path = ''
as $$
  select array[
    '0.0.0.0/8', '10.0.0.0/8', '100.64.0.0/10', '127.0.0.0/8', '169.254.0.0/16', '172.16.0.0/12',
    '192.0.0.0/24', '192.0.2.0/24', '192.88.99.0/24', '192.168.0.0/16', '198.18.0.0/15',
    '198.51.100.0/24', '203.0.113.0/24', '224.0.0.0/4', '240.0.0.0/4',
    '2001::/23', '2001:db8::/32', '2002::/16', '3fff::/20'
  ]::cidr[];
$$;
comment on function private.inside_networks is
  'Networks nobody outside can be in; of IPv6 those within the part that is given to the public.';


create function private.inside_endings()
returns text[]
language sql
immutable
security invoker
set search_path = ''
as $$
  select array[
    'localhost', 'localdomain', 'local', 'internal', 'intranet', 'private', 'lan', 'home', 'corp',
    'test', 'invalid', 'example', 'onion', 'arpa'
  ];
$$;
comment on function private.inside_endings is
  'How names end that are never in public DNS, and what networks call their own.';


create function private.why_not_public(p_url text)
returns text
language plpgsql
immutable
security invoker
set search_path = ''
as $$
declare
  v_authority text := lower((regexp_match(p_url, '^https://([^/?#]+)([/?#]|$)'))[1]);
  v_host text := regexp_replace(regexp_replace(v_authority, ':443$', ''), '\.$', '');
  v_address inet;
begin
  if v_authority is null then
    return 'it is not https';
  end if;
  if v_authority ~ '@' then
    return 'it holds a user name';
  end if;
  if v_host ~ '^\[[0-9a-f.]*:[0-9a-f:.]*\]$' then
    begin
      v_address := trim(v_host, '[]')::inet;
    exception when invalid_text_representation then
      return 'it is no address';
    end;
  elsif v_host ~ ':\d*$' then
    return 'its port is not 443';
  elsif v_host !~ '^[a-z0-9_-]+(\.[a-z0-9_-]+)*$' then
    return 'it is no address';
  elsif v_host ~ '^(0|[1-9]\d{0,2})(\.(0|[1-9]\d{0,2})){3}$' then
    begin
      v_address := v_host::inet;
    exception when invalid_text_representation then
      return 'it is no address';
    end;
  -- What ends in a number is an address for whoever reads it, however it is spelled.
  elsif v_host ~ '(^|\.)(\d+|0x[0-9a-f]*)$' then
    return 'it is no address';
  end if;

  if v_address is null then
    if v_host !~ '\.' or substring(v_host from '[^.]+$') = any (private.inside_endings()) then
      return 'it is an inside name';
    end if;
  elsif v_address <<= any (private.inside_networks())
     or family(v_address) = 6 and not v_address <<= '2000::/3' then
    return 'it is an inside address';
  end if;
  return null;
end;
$$;
comment on function private.why_not_public is
  'What is wrong with an address that everybody should be able to reach, as far as it tells by itself; null for nothing. Names in other letters come in their ASCII form.';


create function private.guard_webhook()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_why text;
begin
  if tg_op = 'INSERT' or new.url <> old.url then
    v_why := private.why_not_public(new.url);
    -- On a developer's own machine what listens is there, too.
    if v_why is not null
       and new.url ~ '^http://(127\.0\.0\.1|localhost|\[::1\])(:\d{1,5})?([/?]|$)'
       and private.read_secret('project_url')
         ~ '^http://(127\.0\.0\.1|localhost|\[::1\]|kong|host\.docker\.internal)(:\d{1,5})?(/|$)'
    then
      v_why := null;
    end if;
    if v_why is not null then
      raise sqlstate 'PT422' using
        message = format('Cannot send events to this address: %s', v_why),
        hint = 'Give one that everybody can reach: https, port 443, no user name, no inside network';
    end if;
  end if;
  if exists (
    select from unnest(new.events) as event
    where event is null or event !~ '^(\*|[a-z][a-z0-9_]{0,39}(\.[a-z0-9_]{1,40})*(\.\*)?)$'
  ) then
    raise sqlstate 'PT422' using
      message = 'Cannot hear of these events: one of them is no type',
      hint = 'Use types like "export.ready", "export.*" or "*"';
  end if;
  if tg_op = 'UPDATE' and new.is_active and not old.is_active then
    new.failures := 0;
    new.stopped_because := null;
  end if;
  return new;
end;
$$;
comment on function private.guard_webhook is
  'Addresses lead outside, event types are types; whoever is switched on again begins anew. Definer: whether this is a developer''s own machine is in the vault.';

create trigger webhook_endpoints_guarded before insert or update on platform.webhook_endpoints
  for each row execute function private.guard_webhook();


-- Events ---------------------------------------------------------------------------------------

create function private.post_webhook(p_endpoint uuid, p_user uuid, p_type text, p_data jsonb)
returns uuid
language plpgsql
security definer
set search_path = ''
as $$
declare
  -- What is signed is this text, byte for byte; it is made once.
  v_body text := jsonb_build_object(
    'type', p_type,
    'timestamp', to_char(now() at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
    'data', coalesce(p_data, '{}')
  )::text;
  v_job uuid;
begin
  if octet_length(v_body) > 65536 then
    raise sqlstate 'PT422' using
      message = 'Cannot send this event: it is longer than 64 KB',
      hint = 'Send ids, and let the receiver ask for the rest';
  end if;
  v_job := private.enqueue(
    'webhooks', jsonb_build_object('endpoint', p_endpoint, 'body', v_body), p_user
  );
  insert into private.webhook_deliveries (job_id, endpoint_id, event_type)
  values (v_job, p_endpoint, p_type);
  return v_job;
end;
$$;
comment on function private.post_webhook is
  'One message to one endpoint, in the transaction of what it tells. Definer: people''s own changes make events, and people cannot touch the queue.';


create function private.send_event(p_type text, p_data jsonb, p_user uuid default null)
returns int
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_sent int := 0;
  v_endpoint uuid;
begin
  for v_endpoint in
    select id from platform.webhook_endpoints
    where is_active
      and (user_id = p_user or p_user is null and user_id is null)
      and (events && array[p_type, '*'] or exists (
        select from unnest(events) as event
        where event like '%.*' and starts_with(p_type, left(event, -1))
      ))
    order by id
  loop
    perform private.post_webhook(v_endpoint, p_user, p_type, p_data);
    v_sent := v_sent + 1;
  end loop;
  return v_sent;
end;
$$;
comment on function private.send_event is
  'Tells every endpoint that wants to hear of it: a person''s own, or with nobody named the operator''s. The data are ids and numbers, no texts of people. Definer: people''s own changes make events, and people cannot touch the queue.';

grant execute on function private.send_event to service_role;


create function platform.send_event(p_type text, p_data jsonb, p_user uuid default null)
returns int
language sql
security invoker
set search_path = ''
as $$
  select private.send_event(p_type, p_data, p_user);
$$;
comment on function platform.send_event is
  'Tells every endpoint that wants to hear of it; for functions with the server''s rights.';

grant execute on function platform.send_event to service_role;


-- Sending --------------------------------------------------------------------------------------

create function private.webhook_target(p_job uuid)
returns table (url text, secrets text[])
language sql
stable
security definer
set search_path = ''
as $$
  select e.url, array(
    select s.secret from private.webhook_secrets s
    where s.endpoint_id = e.id and (s.ends_at is null or s.ends_at > now())
    order by s.created_at desc
  )
  from private.webhook_deliveries d
  join platform.webhook_endpoints e on e.id = d.endpoint_id
  where d.job_id = p_job and e.is_active;
$$;
comment on function private.webhook_target is
  'Where a message goes and what signs it; nothing when nobody wants it any more. Definer: only here are secrets read.';

grant execute on function private.webhook_target to service_role;


create function platform.webhook_target(p_job uuid)
returns table (url text, secrets text[])
language sql
stable
security invoker
set search_path = ''
as $$
  select * from private.webhook_target(p_job);
$$;
comment on function platform.webhook_target is 'Where a message goes and what signs it, for who sends it.';

grant execute on function platform.webhook_target to service_role;


create function platform.webhook_delivered(p_job uuid, p_token int, p_status int)
returns boolean
language plpgsql
security invoker
set search_path = ''
as $$
begin
  if not platform.finish_job(p_job, p_token) then
    return false;
  end if;
  update private.webhook_deliveries set last_status = p_status where job_id = p_job;
  update platform.webhook_endpoints set failures = 0, last_delivered_at = now()
  where id = (select endpoint_id from private.webhook_deliveries where job_id = p_job);
  return true;
end;
$$;
comment on function platform.webhook_delivered is
  'An endpoint took a message: the job is done. False when somebody else has the job.';

grant execute on function platform.webhook_delivered to service_role;


create function platform.webhook_refused(
  p_job    uuid,
  p_token  int,
  p_reason text,
  p_status int default null
)
returns boolean
language plpgsql
security invoker
set search_path = ''
as $$
declare
  v_is_last boolean;
begin
  select j.attempts >= j.max_attempts or p_status = 410 into v_is_last
  from private.jobs j where j.id = p_job and j.token = p_token and j.state = 'running';
  if not found then
    return false;
  end if;
  update private.webhook_deliveries set last_status = p_status where job_id = p_job;
  if v_is_last then
    update platform.webhook_endpoints set
      failures = failures + 1,
      is_active = is_active and p_status is distinct from 410 and failures + 1 < 20,
      stopped_because = case
        when p_status = 410 or failures + 1 >= 20 then coalesce(stopped_because, p_reason)
      end
    where id = (select endpoint_id from private.webhook_deliveries where job_id = p_job);
  end if;
  return true;
end;
$$;
comment on function platform.webhook_refused is
  'An endpoint did not take a message. One that says it is gone, or lost twenty in a row, hears nothing more.';

grant execute on function platform.webhook_refused to service_role;
