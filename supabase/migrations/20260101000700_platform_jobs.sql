-- Platform: jobs.
-- How SQL asks an edge function to do what SQL cannot: call a model, a mail server, another host.


create function private.read_secret(p_name text)
returns text
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_secret text;
begin
  if to_regclass('vault.decrypted_secrets') is not null then
    select decrypted_secret into v_secret from vault.decrypted_secrets where name = p_name;
  end if;
  return v_secret;
end;
$$;
comment on function private.read_secret is
  'A secret from the vault, or null. Definer: only the owner of the vault may read it.';


create function private.call_function(p_name text, p_body jsonb)
returns bigint
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_url text := private.read_secret('project_url');
  v_key text := private.read_secret('cron_key');
  v_request bigint;
begin
  if v_url is null or v_key is null or to_regnamespace('net') is null then
    raise warning 'function "%" was not called: the vault lacks project_url or cron_key, or pg_net is absent', p_name;
    return null;
  end if;

  -- The only header that pg_net keeps is the key named cron, which opens run-job and nothing else.
  v_request := net.http_post(
    url := v_url || '/functions/v1/' || p_name,
    body := p_body,
    headers := jsonb_build_object('content-type', 'application/json', 'apikey', v_key),
    timeout_milliseconds := 30000
  );
  return v_request;
end;
$$;
comment on function private.call_function is
  'Asks an edge function to work, as the scheduler. Definer: the key it sends is in the vault.';
