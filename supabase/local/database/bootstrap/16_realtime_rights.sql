-- Realtime's questions about private topics: the policies on realtime.messages are asked with a row
-- that never stays.

-- Answers what is granted of `p_extensions`, and what a policy raised. A block that fails takes
-- everything back: rows, role and claims.
create or replace function _realtime.rights(
  p_writes boolean, p_extensions text[], p_topic text, p_role text, p_claims text, p_headers text
) returns table (granted text[], problem text)
language plpgsql set search_path = '' as $$
declare
  v_probes uuid[];
begin
  begin
    if not p_writes then
      with probes as (
        insert into realtime.messages (topic, extension)
        select p_topic, unnest(p_extensions) returning id
      )
      select array_agg(id) into v_probes from probes;
    end if;

    perform
      set_config('search_path', 'public, extensions', true), -- for what policies call, as elsewhere
      set_config('realtime.topic', p_topic, true),
      set_config('request.headers', p_headers, true),
      set_config('request.jwt.claims', p_claims, true),
      set_config('request.jwt.claim.sub', coalesce(p_claims::json ->> 'sub', ''), true),
      set_config('request.jwt.claim.role', rolname, true),
      set_config('role', rolname, true)
    from pg_roles
    -- Claims that say "postgres" make nobody a superuser: as in the Data API.
    where rolname = p_role and exists (
      select from pg_auth_members
      where roleid = pg_roles.oid and member = to_regrole('authenticator')
    );
    if not found then
      raise insufficient_privilege;
    end if;

    if p_writes then
      insert into realtime.messages (topic, extension) select p_topic, unnest(p_extensions);
      granted := p_extensions;
    else
      granted := array(select extension from realtime.messages where id = any (v_probes));
    end if;
    raise sqlstate 'RT000';
  exception
    when sqlstate 'RT000' then
      null;
    when insufficient_privilege then
      granted := '{}';
    when others then
      granted := '{}';
      problem := sqlerrm;
  end;
  return next;
end $$;
revoke all on function _realtime.rights(boolean, text[], text, text, text, text) from public;
