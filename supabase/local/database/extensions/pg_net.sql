-- Stand-in for pg_net 0.19: the same tables and calls. Nothing here sends; the stack's worker reads
-- net.http_request_queue. What differs: only the superuser and service_role may call and look (the
-- real one lets every role read the queue, bearer tokens included); a queued request sends "notify
-- pg_net" when its transaction commits.

create schema net;

create domain net.http_method as text
  check (value ilike 'get' or value ilike 'post' or value ilike 'delete');

create unlogged table net.http_request_queue (
  id                   bigserial,
  method               net.http_method not null,
  url                  text not null,
  headers              jsonb,
  body                 bytea,
  timeout_milliseconds int not null
);

create unlogged table net._http_response (
  id           bigint,
  status_code  int,
  content_type text,
  headers      jsonb,
  content      text,
  timed_out    bool,
  error_msg    text,
  created      timestamptz not null default now()
);
create index on net._http_response (created);

create type net.request_status as enum ('PENDING', 'SUCCESS', 'ERROR');
create type net.http_response as (status_code int, headers jsonb, body text);
create type net.http_response_result as (
  status   net.request_status,
  message  text,
  response net.http_response
);

create function net.wake() returns void
language sql as $$
  select pg_notify('pg_net', '');
$$;

-- Percent-encodes everything but RFC 3986's unreserved characters.
create function net._urlencode_string(string varchar) returns text
language sql immutable strict as $$
  select coalesce(string_agg(
    case
      when code < 128 and chr(code) ~ '[A-Za-z0-9._~-]' then chr(code)
      else '%' || lpad(upper(to_hex(code)), 2, '0')
    end, '' order by at), '')
  from (
    select at, get_byte(convert_to(string, 'UTF8'), at) as code
    from generate_series(0, octet_length(string) - 1) as at
  ) as bytes;
$$;

create function net._enqueue(
  method text, url text, params jsonb, headers jsonb, body jsonb, timeout_milliseconds int
) returns bigint
language plpgsql as $$
declare
  v_query text;
  v_id bigint;
begin
  select string_agg(net._urlencode_string(key) || '=' || net._urlencode_string(value), '&')
  into v_query
  from jsonb_each_text(params);

  insert into net.http_request_queue as queue (method, url, headers, body, timeout_milliseconds)
  values (
    _enqueue.method,
    concat(_enqueue.url, case when _enqueue.url like '%?%' then '&' else '?' end || v_query),
    _enqueue.headers,
    convert_to(_enqueue.body::text, 'UTF8'),
    _enqueue.timeout_milliseconds
  )
  returning queue.id into v_id;

  perform net.wake();
  return v_id;
end $$;

create function net.http_get(
  url text,
  params jsonb default '{}',
  headers jsonb default '{}',
  timeout_milliseconds int default 5000
) returns bigint
language sql as $$
  select net._enqueue('GET', url, params, headers, null, timeout_milliseconds);
$$;

create function net.http_post(
  url text,
  body jsonb default '{}',
  params jsonb default '{}',
  headers jsonb default '{"Content-Type": "application/json"}',
  timeout_milliseconds int default 5000
) returns bigint
language plpgsql as $$
declare
  v_type text := (
    select value from jsonb_each_text(headers) where lower(key) = 'content-type' limit 1
  );
begin
  if v_type is null then
    headers := coalesce(headers, '{}') || '{"Content-Type": "application/json"}';
  elsif v_type <> 'application/json' then
    raise exception 'Content-Type header must be "application/json"';
  end if;
  return net._enqueue('POST', url, params, headers, body, timeout_milliseconds);
end $$;

create function net.http_delete(
  url text,
  params jsonb default '{}',
  headers jsonb default '{}',
  timeout_milliseconds int default 5000,
  body jsonb default null
) returns bigint
language sql as $$
  select net._enqueue('DELETE', url, params, headers, body, timeout_milliseconds);
$$;

-- Looks once: a wait would keep the engine's only session from the worker that could end it.
create function net._http_collect_response(request_id bigint, async bool default true)
returns net.http_response_result
language plpgsql as $$
declare
  v_answer net._http_response;
begin
  select * into v_answer from net._http_response where id = request_id;
  if not found or v_answer.error_msg is not null then
    return (
      'ERROR', coalesce(v_answer.error_msg, 'request matching request_id not found'), null
    )::net.http_response_result;
  end if;
  return (
    'SUCCESS', 'ok', (v_answer.status_code, v_answer.headers, v_answer.content)::net.http_response
  )::net.http_response_result;
end $$;

revoke all on all functions in schema net from public;
grant usage on schema net to service_role;
grant all on all tables in schema net to service_role;
grant all on all sequences in schema net to service_role;
grant execute on all functions in schema net to service_role;
