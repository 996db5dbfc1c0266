-- Phonelog: totals.
-- Counts as answers have them: totals, by how much they are others than before, and kinds by name.


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
