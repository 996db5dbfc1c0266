-- Phonelog: when odd things are looked for.
-- Person by person, in slices that end in time. Each hour has its share of the people, so that
-- everybody's turn is once a day and no hour is everybody's.


-- Slices ---------------------------------------------------------------------------------------

create function private.look_for_odd_things(
  p_task text, p_hour int, p_after uuid, p_seconds float8
)
returns uuid
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_end constant timestamptz := clock_timestamp() + p_seconds * interval '1 second';
  v_after constant uuid := coalesce(p_after, '00000000-0000-0000-0000-000000000000');
  v_user uuid;
  v_last uuid;
  v_is_over boolean := false;
  v_failed text[] := array[]::text[];
begin
  for v_user in
    select p.user_id from phonelog.people p
    where p.user_id > v_after
      -- Who has had nothing for two months has left the phone, and no gap. Scores are of syncs, too.
      and (p.last_at > now() - interval '60 days' or p_task = 'quality' and exists (
        select from phonelog.data_sources s
        where s.user_id = p.user_id and s.last_sync_at > now() - interval '60 days'
      ))
      and (p_hour is null or abs(hashtextextended(p.user_id::text, 0) % 24) = p_hour)
    order by p.user_id
  loop
    begin
      case p_task
        when 'anomalies' then perform private.keep_anomalies(v_user);
        when 'quality' then perform private.keep_quality(v_user);
      end case;
    exception
      when foreign_key_violation then
        null; -- they have gone meanwhile
      -- Whatever is wrong with one is nobody else's: the others have their turn. Who takes all of the
      -- statement's time has had it, and the next slice begins behind them.
      when query_canceled then
        v_failed := array_append(v_failed, sqlstate);
        v_is_over := true;
      when others then
        v_failed := array_append(v_failed, sqlstate);
    end;
    v_last := v_user;
    v_is_over := v_is_over or clock_timestamp() >= v_end;
    exit when v_is_over;
  end loop;
  perform platform.record_errors(jsonb_agg(jsonb_build_object(
    'fingerprint', md5('phonelog odd things ' || p_task || f.state), 'source', 'server',
    'function', 'run-job', 'class', 'Skipped', 'code', 'odd_things_skipped', 'count', f.count,
    'message', format('Looking for odd things (%s) passed over somebody: %s', p_task, f.state))))
  from (select state, count(*) from unnest(v_failed) as state group by state) as f;
  return case when v_is_over then v_last end;
end;
$$;
comment on function private.look_for_odd_things is
  'Looks at people in the order of their ids until the time is over: the last one, or null when there is no more. Whoever cannot be looked at is passed over, and an error is told. Definer: it goes over everybody.';

grant execute on function private.look_for_odd_things to service_role;


create function phonelog.look_for_odd_things(
  p_task text, p_hour int default null, p_after uuid default null, p_seconds float8 default 20
)
returns uuid
language plpgsql
volatile
security invoker
set search_path = ''
set statement_timeout = '90s'
as $$
begin
  return private.look_for_odd_things(p_task, p_hour, p_after, p_seconds);
end;
$$;
comment on function phonelog.look_for_odd_things is
  'One slice of the search for anomalies or of the daily scores; where the next one begins, or null. For run-job.';

grant execute on function phonelog.look_for_odd_things to service_role;


-- Asking for it --------------------------------------------------------------------------------

create function private.ask_for_odd_things(p_task text)
returns uuid
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_hour constant int := case p_task
    when 'anomalies' then extract(hour from now() at time zone 'UTC')::int
  end;
begin
  return private.enqueue(
    'odd-things', jsonb_strip_nulls(jsonb_build_object('task', p_task, 'hour', v_hour)), null,
    concat_ws(':', p_task, v_hour)
  );
end;
$$;
comment on function private.ask_for_odd_things is
  'One job for each task, of anomalies for each hour; run by cron. Definer: the queue is the server''s.';

grant execute on function private.ask_for_odd_things to service_role;
