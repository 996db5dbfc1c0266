-- Translator: reconciling.
-- Counts that are not what is there, found by night, put right and reported.


-- Functions ------------------------------------------------------------------------------------

create function private.reconcile_translator()
returns jsonb
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_session uuid;
  v_drifted int := 0;
begin
  for v_session in
    select s.id from translator.sessions s
    left join (
      select session_id, count(*) as seated from translator.participants
      where admitted_at is not null and left_at is null group by 1
    ) as p on p.session_id = s.id
    left join (
      select session_id, max(seq) as newest from translator.messages group by 1
    ) as m on m.session_id = s.id
    where s.user_count <> coalesce(p.seated, 0) or s.message_count < m.newest
    order by s.id
  loop
    -- What looked wrong may have been written meanwhile: asked again under the lock.
    perform from translator.sessions where id = v_session for no key update;
    update translator.sessions s
    set user_count = counted.seated, message_count = counted.newest
    from (
      select
        (select count(*)::int from translator.participants
         where session_id = v_session and admitted_at is not null and left_at is null) as seated,
        -- Never lower: what was erased keeps its number.
        (select greatest(max(m.seq), i.message_count) from translator.messages m
         where m.session_id = v_session) as newest
      from translator.sessions i where i.id = v_session
    ) as counted
    where s.id = v_session
      and (s.user_count, s.message_count) is distinct from (counted.seated, counted.newest);
    if found then
      v_drifted := v_drifted + 1;
    end if;
  end loop;
  if v_drifted > 0 then
    perform platform.record_errors(jsonb_build_array(jsonb_build_object(
      'fingerprint', md5('translator counters drifted'), 'source', 'server', 'function', 'run-job',
      'class', 'Drift', 'code', 'counters_drifted', 'count', v_drifted,
      'message', 'Counts of sessions were not what is there, and are put right')));
  end if;
  return jsonb_build_object('drifted', v_drifted);
end;
$$;
comment on function private.reconcile_translator is
  'Puts counts of sessions right that have drifted, and reports how many; run by cron. Definer: it goes over everybody''s sessions.';
