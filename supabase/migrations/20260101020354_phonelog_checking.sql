-- Phonelog: checking the roll-ups.
-- They are kept by differences, so a mistake would stay for ever. Every night the sums of whoever had
-- changes are compared with the events; what differs is told and made anew. So are the days of whoever
-- has moved to another time zone.


-- Making anew ----------------------------------------------------------------------------------

create function private.rebuild_rollups(p_user uuid)
returns bigint
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_person phonelog.people := private.hold_person(p_user);
  v_zone text := coalesce(v_person.wanted_zone, v_person.zone);
begin
  if v_person.user_id is null then
    return null;
  end if;
  delete from phonelog.rollup_quarters where user_id = p_user;
  delete from phonelog.rollup_days where user_id = p_user;
  delete from phonelog.rollup_contact_days where user_id = p_user;
  delete from phonelog.rollup_contact_months where user_id = p_user;
  insert into phonelog.rollup_quarters (
    user_id, at, calls_in, calls_out, calls_missed, calls_rejected, calls_blocked, sms_in,
    sms_out, sms_blocked, mms_in, mms_out, mms_blocked, voicemails, talk_in_s, talk_out_s, voicemail_s
  )
  select
    user_id, at, calls_in, calls_out, calls_missed, calls_rejected, calls_blocked, sms_in,
    sms_out, sms_blocked, mms_in, mms_out, mms_blocked, voicemails, talk_in_s, talk_out_s, voicemail_s
  from private.expected_quarters(p_user)
  order by user_id, at;
  insert into phonelog.rollup_days (
    user_id, day, calls_in, calls_out, calls_missed, calls_rejected, calls_blocked, sms_in,
    sms_out, sms_blocked, mms_in, mms_out, mms_blocked, voicemails, talk_in_s, talk_out_s, voicemail_s, hours
  )
  select
    user_id, day, calls_in, calls_out, calls_missed, calls_rejected, calls_blocked, sms_in,
    sms_out, sms_blocked, mms_in, mms_out, mms_blocked, voicemails, talk_in_s, talk_out_s, voicemail_s, hours
  from private.expected_days(p_user, v_zone)
  order by user_id, day;
  insert into phonelog.rollup_contact_days (
    user_id, day, contact_id, calls_in, calls_out, calls_missed, messages_in, messages_out,
    blocked, voicemails, talk_s, last_at
  )
  select
    user_id, day, contact_id, calls_in, calls_out, calls_missed, messages_in, messages_out,
    blocked, voicemails, talk_s, last_at
  from private.expected_contact_days(p_user, v_zone)
  order by user_id, day, contact_id;
  insert into phonelog.rollup_contact_months (
    user_id, month, contact_id, calls_in, calls_out, calls_missed, messages_in, messages_out,
    blocked, voicemails, talk_s, last_at
  )
  select
    user_id, month, contact_id, calls_in, calls_out, calls_missed, messages_in, messages_out,
    blocked, voicemails, talk_s, last_at
  from private.expected_contact_months(p_user, v_zone)
  order by user_id, month, contact_id;

  update phonelog.people set
    zone = v_zone, wanted_zone = null, version = version + 1, checked_version = version + 1,
    changed_at = now(),
    (events, first_at, last_at) = (
      select count(*), min(started_at), max(started_at) from phonelog.events
      where user_id = p_user and privacy <> 'hidden'
    )
  where user_id = p_user
  returning * into v_person;
  return v_person.version;
end;
$$;
comment on function private.rebuild_rollups is
  'Makes a person''s roll-ups anew from their events, in the time zone they want; the version after it. Definer: for the server alone, which does not write events.';

grant execute on function private.rebuild_rollups to service_role;


-- Comparing ------------------------------------------------------------------------------------

create function private.drifts_of(p_user uuid)
returns jsonb
language sql
stable
security definer
set search_path = ''
as $$
  select jsonb_strip_nulls(jsonb_build_object(
    'quarters', (
      select nullif(count(*), 0)
      from (select * from phonelog.rollup_quarters where user_id = p_user) s
      full join private.expected_quarters(p_user) e on e.at = s.at
      where s is distinct from e
    ),
    'days', (
      select nullif(count(*), 0)
      from (select * from phonelog.rollup_days where user_id = p_user) s
      full join private.expected_days(p_user, p.zone) e on e.day = s.day
      where s is distinct from e
    ),
    'contact_days', (
      select nullif(count(*), 0)
      from (select * from phonelog.rollup_contact_days where user_id = p_user) s
      full join private.expected_contact_days(p_user, p.zone) e
        on e.day = s.day and e.contact_id = s.contact_id
      where s is distinct from e
    ),
    'contact_months', (
      select nullif(count(*), 0)
      from (select * from phonelog.rollup_contact_months where user_id = p_user) s
      full join private.expected_contact_months(p_user, p.zone) e
        on e.month = s.month and e.contact_id = s.contact_id
      where s is distinct from e
    ),
    'people', (
      select 1 from phonelog.events
      where user_id = p_user and privacy <> 'hidden'
      having (count(*), min(started_at), max(started_at))
        is distinct from (p.events, p.first_at, p.last_at)
    )
  ))
  from phonelog.people p where p.user_id = p_user;
$$;
comment on function private.drifts_of is
  'In how many rows each roll-up is not what the events say; empty where all is well. Definer: for the server alone, over a person it is given.';


create function private.check_rollups(p_user uuid)
returns jsonb
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_started constant timestamptz := clock_timestamp();
  v_drifts jsonb;
  v_ms float8;
begin
  if (private.hold_person(p_user)).user_id is null then
    return jsonb '{}';
  end if;
  v_drifts := private.drifts_of(p_user);
  if v_drifts = '{}' then
    update phonelog.people set checked_version = version where user_id = p_user;
  else
    perform private.rebuild_rollups(p_user);
    perform platform.record_errors(jsonb_build_array(jsonb_build_object(
      'fingerprint', md5('phonelog rollups drifted'), 'source', 'server', 'function', 'run-job',
      'class', 'Drift', 'code', 'rollups_drifted', 'count', 1,
      'message', 'Roll-ups were not what the events say, and were made anew: ' || v_drifts::text)));
  end if;
  v_ms := extract(epoch from clock_timestamp() - v_started) * 1000;
  perform platform.record_metrics(jsonb_build_array(jsonb_build_object(
    'metric', 'phonelog.check', 'label', '', 'calls', 1, 'sum_ms', v_ms, 'max_ms', v_ms,
    'errors', case when v_drifts = '{}' then 0 else 1 end,
    'buckets', to_jsonb(array_fill(0, array[30])))));
  return v_drifts;
end;
$$;
comment on function private.check_rollups is
  'Compares a person''s roll-ups with their events, makes them anew where they differ, and says by how many rows they did. Definer: for the server alone, which does not write events.';

grant execute on function private.check_rollups to service_role;
