-- Platform: webhooks and their owners.
-- Adding one, with a secret that is shown once; changing the secret, with a day for both; trying it;
-- and seeing what became of what was sent. Choosing events and taking one away are plain changes of
-- the caller's own rows.


create function private.add_webhook_secret(p_endpoint uuid)
returns text
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_secret text := 'whsec_' || encode(extensions.gen_random_bytes(32), 'base64');
begin
  insert into private.webhook_secrets (endpoint_id, secret) values (p_endpoint, v_secret);
  return v_secret;
end;
$$;
comment on function private.add_webhook_secret is
  'A new secret of an endpoint. Definer: nobody who calls may write secrets.';

grant execute on function private.add_webhook_secret to service_role;


create function private.add_webhook(p_url text, p_events text[], p_description text)
returns table (id uuid, secret text)
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_user uuid := private.hold_key_owner('add a webhook');
  v_id uuid;
begin
  perform private.limit_calls('add_webhook:' || v_user, 10, 3600,
    'Cannot add a webhook: ten in an hour are the most');
  if (select count(*) from platform.webhook_endpoints e where e.user_id = v_user) >= 10 then
    raise sqlstate 'PT409' using
      message = 'Cannot add a webhook: ten are the most', hint = 'Take one away first';
  end if;

  begin
    insert into platform.webhook_endpoints (user_id, url, events, description)
    values (v_user, p_url, p_events, p_description)
    returning webhook_endpoints.id into v_id;
  exception when check_violation or not_null_violation then
    -- Postgres would name the constraint and quote the row.
    raise sqlstate 'PT422' using
      message = 'Cannot add a webhook: something about it does not fit',
      hint = 'An https address of at most 500 characters, 1 to 50 events, a description of at most 200 characters';
  end;
  perform private.record('webhook.added', 'platform.webhook_endpoints', v_id::text);
  return query select v_id, private.add_webhook_secret(v_id);
end;
$$;
comment on function private.add_webhook is
  'An endpoint of the caller''s and its secret. Definer: callers write no secrets, and no audit.';

grant execute on function private.add_webhook to authenticated;


create function platform.add_webhook(
  p_url         text,
  p_events      text[],
  p_description text default null
)
returns table (id uuid, secret text)
language sql
security invoker
set search_path = ''
as $$
  select * from private.add_webhook(p_url, p_events, p_description);
$$;
comment on function platform.add_webhook is
  'Has events of the caller''s sent to an address. The secret they are signed with is shown this once.';

grant execute on function platform.add_webhook to authenticated;


create function platform.add_platform_webhook(
  p_url         text,
  p_events      text[],
  p_description text default null
)
returns table (id uuid, secret text)
language plpgsql
security invoker
set search_path = ''
as $$
declare
  v_id uuid;
begin
  insert into platform.webhook_endpoints (url, events, description)
  values (p_url, p_events, p_description)
  returning webhook_endpoints.id into v_id;
  return query select v_id, private.add_webhook_secret(v_id);
end;
$$;
comment on function platform.add_platform_webhook is
  'Has the platform''s own events sent to an address of the operator''s. The secret is shown this once.';

grant execute on function platform.add_platform_webhook to service_role;


create function private.require_webhook(p_webhook uuid, p_tried text)
returns platform.webhook_endpoints
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_user uuid := private.hold_key_owner(p_tried);
  v_endpoint platform.webhook_endpoints;
begin
  select * into v_endpoint from platform.webhook_endpoints where id = p_webhook and user_id = v_user;
  if not found then
    raise sqlstate 'PT404' using message = format('Cannot %s: there is no such one of yours', p_tried);
  end if;
  return v_endpoint;
end;
$$;
comment on function private.require_webhook is
  'An endpoint of the caller''s, who is signed in with an account now. Definer: as who makes keys.';


create function private.rotate_webhook_secret(p_webhook uuid)
returns text
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_id uuid := (private.require_webhook(p_webhook, 'change the secret of a webhook')).id;
begin
  perform private.limit_calls('rotate_webhook:' || v_id, 5, 3600,
    'Cannot change the secret of a webhook: five times in an hour are the most');
  update private.webhook_secrets set ends_at = now() + interval '1 day'
  where endpoint_id = v_id and ends_at is null;
  perform private.record('webhook.rotated', 'platform.webhook_endpoints', v_id::text);
  return private.add_webhook_secret(v_id);
end;
$$;
comment on function private.rotate_webhook_secret is
  'A new secret, and a day more for the old one. Definer: nobody who calls may write secrets.';

grant execute on function private.rotate_webhook_secret to authenticated;


create function platform.rotate_webhook_secret(p_webhook uuid)
returns text
language sql
security invoker
set search_path = ''
as $$
  select private.rotate_webhook_secret(p_webhook);
$$;
comment on function platform.rotate_webhook_secret is
  'A new secret, shown this once. For a day messages carry a signature of each.';

grant execute on function platform.rotate_webhook_secret to authenticated;


create function private.try_webhook(p_webhook uuid)
returns uuid
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_endpoint platform.webhook_endpoints := private.require_webhook(p_webhook, 'try a webhook');
begin
  perform private.limit_calls('try_webhook:' || v_endpoint.user_id, 10, 600,
    'Cannot try a webhook: ten times in ten minutes are the most');
  return private.post_webhook(v_endpoint.id, v_endpoint.user_id, 'webhook.test', '{}');
end;
$$;
comment on function private.try_webhook is
  'A message without content to an endpoint of the caller''s. Definer: nobody who calls may touch the queue.';

grant execute on function private.try_webhook to authenticated;


create function platform.try_webhook(p_webhook uuid)
returns uuid
language sql
security invoker
set search_path = ''
as $$
  select private.try_webhook(p_webhook);
$$;
comment on function platform.try_webhook is
  'Sends "webhook.test" to an endpoint of the caller''s, and answers the message''s id.';

grant execute on function platform.try_webhook to authenticated;


create function private.list_webhook_deliveries(p_webhook uuid, p_max int)
returns table (
  id uuid, type text, state text, attempts int, last_status int, last_error text,
  created_at timestamptz, next_try_at timestamptz, finished_at timestamptz
)
language sql
stable
security definer
set search_path = ''
as $$
  select j.id, d.event_type, j.state, j.attempts, d.last_status, j.last_error,
    j.created_at, case when j.state = 'waiting' then j.run_at end, j.finished_at
  from platform.webhook_endpoints e
  join private.webhook_deliveries d on d.endpoint_id = e.id
  join private.jobs j on j.id = d.job_id
  where e.user_id = (select auth.uid()) and e.id = p_webhook
  order by j.created_at desc, j.id
  limit greatest(1, least(p_max, 100));
$$;
comment on function private.list_webhook_deliveries is
  'What was sent to an endpoint of the caller''s. Definer: nobody who calls may see the queue.';

grant execute on function private.list_webhook_deliveries to authenticated;


create function platform.list_webhook_deliveries(p_webhook uuid, p_max int default 20)
returns table (
  id uuid, type text, state text, attempts int, last_status int, last_error text,
  created_at timestamptz, next_try_at timestamptz, finished_at timestamptz
)
language sql
stable
security invoker
set search_path = ''
as $$
  select * from private.list_webhook_deliveries(p_webhook, p_max);
$$;
comment on function platform.list_webhook_deliveries is
  'What became of the messages to an endpoint of the caller''s, for a week; the latest first.';

grant execute on function platform.list_webhook_deliveries to authenticated;
