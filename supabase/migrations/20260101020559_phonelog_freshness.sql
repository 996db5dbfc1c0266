-- Phonelog: how fresh an answer is.
-- A replica is a little behind. Whoever asks it compares what its answer says of itself with what the
-- primary knew when it let the call in.


create function private.freshness_of(p_domain text, p_user uuid)
returns jsonb
language plpgsql
stable
security invoker
set search_path = ''
set timezone = 'UTC'
as $$
declare
  v_person record;
begin
  if p_domain is distinct from 'phonelog' then
    return null;
  end if;
  select p.version, p.changed_at into v_person from phonelog.people p where p.user_id = p_user;
  return jsonb_build_object(
    'version', coalesce(v_person.version, 0),
    'changed_at', v_person.changed_at,
    'age_ms', floor(extract(epoch from clock_timestamp() - v_person.changed_at) * 1000)
  );
end;
$$;
comment on function private.freshness_of is
  'Of a person''s data in a domain: their version, when that was and how many milliseconds ago; null for a domain that has none. For whoever admits calls.';

grant execute on function private.freshness_of to service_role;
