-- Translator: reading a room as a whole.
-- Its transcript, for whoever may read its messages, and how long each stage of them took.


-- Transcripts ----------------------------------------------------------------------------------

create function translator.read_transcript(
  p_session uuid,
  p_after   bigint default 0,
  p_max     int    default 1000
)
returns table (
  seq          bigint,
  said_at      timestamptz,
  said_by      text,
  lang         text,
  original     text,
  translations jsonb,
  started_ms   float8,
  ended_ms     float8
)
language plpgsql
stable
security invoker
set search_path = ''
as $$
#variable_conflict use_column
begin
  if p_session not in (select private.my_sessions()) then
    raise sqlstate 'PT404' using
      message = 'Cannot read this transcript: there is no such session for you';
  end if;

  return query
    with people as (
      select p.user_id, coalesce(
        p.display_name, 'guest ' || row_number() over (order by p.joined_at, p.user_id)
      ) as name
      from translator.participants p
      where p.session_id = p_session
    )
    select m.seq, m.created_at, coalesce(people.name, 'somebody'), m.original_lang::text, m.original,
      (
        select coalesce(jsonb_object_agg(t.lang, t.text), '{}')
        from translator.message_translations t
        where t.message_id = m.id and t.text is not null
      ),
      private.moment_in(m.performance_metrics, 'audioRecordingStart'),
      private.moment_in(m.performance_metrics, 'audioRecordingEnd')
    from translator.messages m
    left join people on people.user_id = m.user_id
    where m.session_id = p_session and m.seq > p_after
    order by m.seq
    limit least(p_max, 1000);
end;
$$;
comment on function translator.read_transcript is
  'What was said in a session the caller is in, by pages after a number, with every translation there is.';


-- Times ----------------------------------------------------------------------------------------

create function private.number_in(p_metrics jsonb, p_name text)
returns float8
language sql
immutable
security invoker
set search_path = ''
as $$
  -- Clients write them, so what is no number is none.
  select case when jsonb_typeof(p_metrics -> p_name) = 'number'
    and (p_metrics ->> p_name)::numeric between 0 and 1e13
    then (p_metrics ->> p_name)::float8
  end;
$$;
comment on function private.number_in is 'A number of a message''s performance metrics, or null.';


create function private.moment_in(p_metrics jsonb, p_name text)
returns float8
language sql
immutable
security invoker
set search_path = ''
as $$
  -- Milliseconds since 1970, as Date.now() says them; smaller numbers are somebody's own clock.
  select case when n >= 1e12 then n end from private.number_in(p_metrics, p_name) as n;
$$;
comment on function private.moment_in is
  'A number of a message''s performance metrics where it is a moment in milliseconds since 1970.';

grant execute on function private.number_in, private.moment_in to authenticated, service_role;


create function private.time_display()
returns trigger
language plpgsql
security invoker
set search_path = ''
as $$
declare
  v_now float8 := extract(epoch from new.displayed_at) * 1000;
  v_ready float8 := coalesce(
    private.moment_in(new.performance_metrics, 'translationResponseEnd'),
    private.moment_in(new.performance_metrics, 'whisperResponseEnd')
  );
  v_begun float8 := coalesce(
    private.moment_in(new.performance_metrics, 'audioRecordingStart'),
    private.moment_in(new.performance_metrics, 'whisperRequestStart'),
    private.moment_in(new.performance_metrics, 'translationRequestStart')
  );
begin
  -- What its author has measured themselves stays; clocks that contradict each other tell nothing.
  new.performance_metrics := jsonb_strip_nulls(jsonb_build_object(
    'messageDeliveryTime', case when v_now >= v_ready then round(v_now - v_ready) end,
    'totalEndToEndTime', case when v_now >= v_begun then round(v_now - v_begun) end
  )) || new.performance_metrics;
  return new;
end;
$$;
comment on function private.time_display is
  'Adds the last two times of a message when it is first seen: since it was ready, and since it was begun.';

-- After the trigger that says when it was displayed; what fills the column already stays as it is.
create trigger messages_timed before update on translator.messages
  for each row
  when (
    new.status = 'displayed' and old.status <> 'displayed'
    and pg_column_size(new.performance_metrics) < 3800
  )
  execute function private.time_display();


create function translator.session_performance(p_session uuid)
returns table (stage text, messages int, p50_ms float8, p95_ms float8, max_ms float8)
language plpgsql
stable
security invoker
set search_path = ''
as $$
#variable_conflict use_column
begin
  if p_session not in (select private.my_sessions()) then
    raise sqlstate 'PT404' using
      message = 'Cannot measure this session: there is no such session for you';
  end if;

  return query
    with told as (
      select
        private.number_in(performance_metrics, 'audioRecordingStart') as audio_start,
        private.number_in(performance_metrics, 'audioRecordingEnd') as audio_end,
        private.number_in(performance_metrics, 'whisperRequestStart') as whisper_start,
        private.number_in(performance_metrics, 'whisperResponseEnd') as whisper_end,
        private.number_in(performance_metrics, 'translationRequestStart') as translation_start,
        private.number_in(performance_metrics, 'translationResponseEnd') as translation_end,
        private.number_in(performance_metrics, 'messageDeliveryTime') as delivery,
        private.number_in(performance_metrics, 'totalEndToEndTime') as total
      from translator.messages
      where session_id = p_session and performance_metrics is not null
    ),
    took as (
      select each.place, each.stage, each.ms
      from told
      cross join lateral (values
        (1, 'recording', audio_end - audio_start),
        (2, 'transcription', whisper_end - whisper_start),
        (3, 'translation', translation_end - translation_start),
        -- Front ends write the last two as moments or as durations.
        (4, 'delivery', case when delivery >= 1e12
          then delivery - coalesce(translation_end, whisper_end, audio_end) else delivery end),
        (5, 'end_to_end', case when total >= 1e12
          then total - coalesce(audio_start, whisper_start, translation_start) else total end)
      ) as each (place, stage, ms)
      -- A day is more than any stage takes: clocks that differ are no measurement.
      where each.ms between 0 and 86400000
    )
    select
      stage,
      count(*)::int,
      round((percentile_cont(0.5) within group (order by ms))::numeric, 1)::float8,
      round((percentile_cont(0.95) within group (order by ms))::numeric, 1)::float8,
      round(max(ms)::numeric, 1)::float8
    from took
    group by place, stage
    order by place;
end;
$$;
comment on function translator.session_performance is
  'How long each stage of a session''s messages took, of those that say so: median, 95th percentile and longest.';

grant execute on function translator.read_transcript, translator.session_performance
  to authenticated;
