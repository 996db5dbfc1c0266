-- Database webhooks: the trigger function that sends a row's change to an address.

-- Arguments: url, method, headers, params, timeout in milliseconds. Definer: writers may not touch
-- pg_net themselves.
create or replace function supabase_functions.http_request() returns trigger
language plpgsql security definer set search_path = '' as $$
declare
  v_url text := tg_argv[0];
  v_method text := tg_argv[1];
  v_headers jsonb := coalesce(nullif(tg_argv[2], 'null'), '{"Content-Type": "application/json"}');
  v_params jsonb := coalesce(nullif(tg_argv[3], 'null'), '{}');
  v_timeout int := coalesce(nullif(tg_argv[4], 'null'), '1000');
begin
  if v_url is null or v_url = 'null' then
    raise exception 'url argument is missing';
  end if;
  case v_method
    when 'GET' then
      perform net.http_get(v_url, v_params, v_headers, v_timeout);
    when 'POST' then
      perform net.http_post(
        v_url,
        jsonb_build_object(
          'old_record', old, 'record', new,
          'type', tg_op, 'table', tg_table_name, 'schema', tg_table_schema
        ),
        v_params, v_headers, v_timeout
      );
    else
      raise exception 'method argument % is invalid', v_method;
  end case;
  return new;
end $$;
revoke all on function supabase_functions.http_request() from public;
grant usage on schema supabase_functions to anon, authenticated, service_role;
grant execute on function supabase_functions.http_request() to anon, authenticated, service_role;
