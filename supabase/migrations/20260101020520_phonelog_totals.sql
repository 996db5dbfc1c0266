-- Phonelog: totals.
-- Counts as answers have them: totals and what they were before, kinds by name, and with whom.


-- Totals ---------------------------------------------------------------------------------------

create function private.totals_of(c private.phonelog_counts, p_contacts bigint)
returns jsonb
language plpgsql
immutable
security invoker
set search_path = ''
as $$
declare
  v_calls constant bigint :=
    c.calls_in + c.calls_out + c.calls_missed + c.calls_rejected + c.calls_blocked;
  v_messages constant bigint :=
    c.sms_in + c.sms_out + c.sms_blocked + c.mms_in + c.mms_out + c.mms_blocked;
begin
  return jsonb_build_object(
    'events', v_calls + v_messages + c.voicemails,
    'calls', v_calls,
    'messages', v_messages,
    'voicemails', c.voicemails,
    'in', c.calls_in + c.sms_in + c.mms_in + c.voicemails,
    'out', c.calls_out + c.sms_out + c.mms_out,
    'missed', c.calls_missed,
    'rejected', c.calls_rejected,
    'blocked', c.calls_blocked + c.sms_blocked + c.mms_blocked,
    'talk_s', c.talk_in_s + c.talk_out_s,
    'unique_contacts', p_contacts
  );
end;
$$;
comment on function private.totals_of is 'The totals of a dashboard.';

grant execute on function private.totals_of to authenticated, service_role;


create function private.kinds_of(c private.phonelog_counts)
returns jsonb
language plpgsql
immutable
security invoker
set search_path = ''
as $$
begin
  return coalesce((
    select jsonb_agg(jsonb_build_object(
      'type', type, 'direction', direction, 'n', n, 'duration_s', seconds
    ) order by nth)
    from (values
      (1, 'call', 'blocked', c.calls_blocked, 0),
      (2, 'call', 'in', c.calls_in, c.talk_in_s),
      (3, 'call', 'missed', c.calls_missed, 0),
      (4, 'call', 'out', c.calls_out, c.talk_out_s),
      (5, 'call', 'rejected', c.calls_rejected, 0),
      (6, 'mms', 'blocked', c.mms_blocked, 0),
      (7, 'mms', 'in', c.mms_in, 0),
      (8, 'mms', 'out', c.mms_out, 0),
      (9, 'sms', 'blocked', c.sms_blocked, 0),
      (10, 'sms', 'in', c.sms_in, 0),
      (11, 'sms', 'out', c.sms_out, 0),
      (12, 'voicemail', 'in', c.voicemails, c.voicemail_s)
    ) as kinds (nth, type, direction, n, seconds)
    where n > 0
  ), '[]');
end;
$$;
comment on function private.kinds_of is
  'Which kinds there were how often, and for how long what came about took.';

grant execute on function private.kinds_of to authenticated, service_role;


create function private.delta_of(p_now jsonb, p_before jsonb)
returns jsonb
language plpgsql
immutable
strict
security invoker
set search_path = ''
as $$
begin
  return (
    select jsonb_build_object(
      'delta', jsonb_object_agg(key, now - before),
      'delta_pct', jsonb_object_agg(key, round(100 * (now - before) / nullif(before, 0), 1))
    )
    from (
      select key, value::numeric as now, (p_before ->> key)::numeric as before
      from jsonb_each_text(p_now)
    ) as both_of_them
  );
end;
$$;
comment on function private.delta_of is
  'By how much each total is another than it was, and by how many per cent; null where there was nothing.';

grant execute on function private.delta_of to authenticated, service_role;


-- Contacts -------------------------------------------------------------------------------------

create function private.count_contacts(p_parts private.phonelog_parts)
returns bigint
language plpgsql
stable
security invoker
set search_path = ''
set plan_cache_mode = 'force_generic_plan'
set jit = off
as $$
declare
  v_user constant uuid := auth.uid();
begin
  return (
    select count(*) from (
      select r.contact_id from phonelog.rollup_contact_months r
      where r.user_id = v_user
        and r.month >= p_parts.first_month and r.month < p_parts.end_month
      union
      select r.contact_id from phonelog.rollup_contact_days r
      where r.user_id = v_user and r.day >= p_parts.first_day and r.day < p_parts.first_month
      union
      select r.contact_id from phonelog.rollup_contact_days r
      where r.user_id = v_user and r.day >= p_parts.end_month and r.day < p_parts.end_day
      union
      select e.contact_id
      from (values
        (p_parts."from", p_parts.head_end), (p_parts.tail_start, p_parts."to")
      ) as ends (first, last)
      join phonelog.events e on e.user_id = v_user and e.privacy <> 'hidden'
        and e.contact_id is not null
        and e.started_at >= ends.first and e.started_at < ends.last
    ) as them
  );
end;
$$;
comment on function private.count_contacts is 'With how many the caller had to do in a period.';

grant execute on function private.count_contacts to authenticated, service_role;


create function private.top_contacts(
  in p_parts private.phonelog_parts, out contacts bigint, out top jsonb
)
language plpgsql
stable
security invoker
set search_path = ''
set timezone = 'UTC'
set plan_cache_mode = 'force_generic_plan'
set jit = off
as $$
declare
  v_user constant uuid := auth.uid();
begin
  with pieces as (
    select r.contact_id, r.n, r.calls_in + r.calls_out + r.calls_missed as calls,
      r.messages_in + r.messages_out + r.blocked as messages,
      r.calls_in + r.messages_in + r.voicemails as came, r.calls_out + r.messages_out as went,
      r.talk_s, r.last_at
    from phonelog.rollup_contact_months r
    where r.user_id = v_user and r.month >= p_parts.first_month and r.month < p_parts.end_month
    union all
    select r.contact_id, r.n, r.calls_in + r.calls_out + r.calls_missed,
      r.messages_in + r.messages_out + r.blocked,
      r.calls_in + r.messages_in + r.voicemails, r.calls_out + r.messages_out,
      r.talk_s, r.last_at
    from (values
      (p_parts.first_day, p_parts.first_month), (p_parts.end_month, p_parts.end_day)
    ) as ends (first, last)
    join phonelog.rollup_contact_days r
      on r.user_id = v_user and r.day >= ends.first and r.day < ends.last
    union all
    select e.contact_id, count(*), count(*) filter (where e.type = 'call'),
      count(*) filter (where e.type in ('sms', 'mms')),
      count(*) filter (where e.direction = 'in'), count(*) filter (where e.direction = 'out'),
      coalesce(sum(e.duration_s) filter (where e.type = 'call' and e.direction in ('in', 'out')), 0),
      max(e.started_at)
    from (values
      (p_parts."from", p_parts.head_end), (p_parts.tail_start, p_parts."to")
    ) as ends (first, last)
    join phonelog.events e on e.user_id = v_user and e.privacy <> 'hidden'
      and e.contact_id is not null
      and e.started_at >= ends.first and e.started_at < ends.last
    group by e.contact_id
  ),
  them as materialized (
    select contact_id, sum(n) as n, sum(calls) as calls, sum(messages) as messages,
      sum(came) as came, sum(went) as went, sum(talk_s) as talk_s, max(last_at) as last_at
    from pieces group by contact_id
  ),
  ten as (select * from them order by n desc, contact_id limit 10)
  select
    (select count(*) from them),
    (select jsonb_agg(jsonb_build_object(
      'contact_id', t.contact_id, 'name', c.display_name,
      -- Who acts for somebody does not see a masked contact's row, and learns that there is one.
      'privacy', coalesce(c.privacy_level, 'masked'), 'n', t.n, 'calls', t.calls,
      'messages', t.messages, 'in', t.came, 'out', t.went, 'talk_s', t.talk_s,
      'last_at', t.last_at
    ) order by t.n desc, t.contact_id)
    from ten t left join phonelog.contacts c on c.user_id = v_user and c.id = t.contact_id)
  into contacts, top;
  top := coalesce(top, '[]');
end;
$$;
comment on function private.top_contacts is
  'With how many the caller had to do in a period, and the ten with whom most.';

grant execute on function private.top_contacts to authenticated, service_role;
