-- Phonelog: anomalies.
-- Hours with far too much or too little in them. They are reckoned from the roll-ups whenever somebody
-- asks, so that they are about what is there now; what is kept is that one was found, and what its
-- person said to it.


-- Tables ---------------------------------------------------------------------------------------

create table phonelog.anomalies (
  id        uuid        primary key default gen_random_uuid(),
  user_id   uuid        not null references auth.users (id) on delete cascade,
  at        timestamptz not null,
  metric    text        not null
                        check (metric in ('calls', 'events', 'messages', 'missed', 'talk_s')),
  kind      text        not null check (kind in ('spike', 'drop', 'silence')),
  value     bigint      not null,
  expected  float8      not null,
  z         numeric     not null,
  state     text        not null default 'new'
                        check (state in ('new', 'acknowledged', 'dismissed')),
  found_at  timestamptz not null default now(),
  marked_at timestamptz,
  unique (user_id, at, metric)
);
comment on table phonelog.anomalies is
  'Hours that were found odd, and what their person said to it.';
comment on column phonelog.anomalies.at is 'When the hour began.';
comment on column phonelog.anomalies.expected is 'The median of the same hours of the weeks before.';
comment on column phonelog.anomalies.z is 'How many robust deviations it was away from that.';

create index anomalies_age on phonelog.anomalies using brin (found_at);


-- Privacy --------------------------------------------------------------------------------------

insert into private.data_register (table_name, treatment, owner_path, personal, exported)
values ('phonelog.anomalies', 'cascade', 'user_id', array['user_id', 'at', 'value'], true);


-- Access ---------------------------------------------------------------------------------------

alter table phonelog.anomalies enable row level security;

-- No figures to people: they are of the time when a row was found, and whoever has been hidden since
-- would still be in them. phonelog.detect_anomalies() tells those of now, with what is kept here.
grant select (id, user_id, at, metric, state, marked_at) on phonelog.anomalies to authenticated;
grant select, insert, update, delete on phonelog.anomalies to service_role;

create policy "people see what they said to odd hours" on phonelog.anomalies
  for select to authenticated
  using (
    user_id = (select auth.uid()) and state <> 'new' and not (select private.is_stand_in())
  );


-- Finding --------------------------------------------------------------------------------------

create function private.odd_hours(
  p_user uuid, p_from timestamptz, p_to timestamptz, p_zone text, p_sensitivity text
)
returns table (
  at timestamptz, metric text, value bigint, expected float8, z float8, kind text
)
language plpgsql
stable
security invoker
set search_path = ''
set timezone = 'UTC'
set jit = off
as $$
declare
  v_least constant float8 := case p_sensitivity
    when 'low' then 8 when 'normal' then 6 when 'high' then 4 end;
  -- Of so many values that an hour is compared with none is below the median of all of them: of four
  -- the second least is not, of nine the fifth. Whoever has had twelve weeks before has ten at least.
  v_nth constant int := case when exists (
    select from phonelog.people p
    where p.user_id = p_user and p.first_at < p_from - interval '86 days'
  ) then 5 else 2 end;
begin
  if v_least is null then
    raise sqlstate 'PT400' using
      message = 'Cannot look for what is odd: sensitivity is "low", "normal" or "high"';
  end if;
  return query
  with hours as materialized (
    select h.* from private.hours_of(p_user, p_from, p_to, p_zone) h
  ),
  slots as (
    select h.slot, count(*)::int + 1 - v_nth as from_top,
      array_agg(h.calls order by h.calls) as calls, array_agg(h.events order by h.events) as events,
      array_agg(h.messages order by h.messages) as messages,
      array_agg(h.missed order by h.missed) as missed, array_agg(h.talk_s order by h.talk_s) as talk_s
    from hours h group by h.slot
  ),
  -- An hour that would not be odd beside the least median there may be, nor beside the most, is not odd:
  -- from where on it may be is reckoned for each slot, once.
  bounds as materialized (
    select s.slot, m.metric, m.unit,
      m.least + v_least * sqrt(m.unit * (m.least + m.unit)) - 0.001 as high,
      m.most - v_least * sqrt(m.unit * (m.most + m.unit)) + 0.001 as low
    from slots s
    cross join lateral (values
      ('calls', s.calls[v_nth], s.calls[s.from_top], 1::float8),
      ('events', s.events[v_nth], s.events[s.from_top], 1),
      ('messages', s.messages[v_nth], s.messages[s.from_top], 1),
      ('missed', s.missed[v_nth], s.missed[s.from_top], 1),
      -- Talk comes in calls and not in seconds: ten minutes more or less are one more or less.
      ('talk_s', s.talk_s[v_nth], s.talk_s[s.from_top], 600)
    ) as m (metric, least, most, unit)
  ),
  suspects as materialized (
    select h.at, h.day, h.slot, 'calls' as metric, h.calls as value, b.unit
    from hours h join bounds b on b.metric = 'calls' and b.slot = h.slot
    where h.at >= p_from and (h.calls >= b.high or h.calls <= b.low)
    union all
    select h.at, h.day, h.slot, b.metric, h.events, b.unit
    from hours h join bounds b on b.metric = 'events' and b.slot = h.slot
    where h.at >= p_from and (h.events >= b.high or h.events <= b.low)
    union all
    select h.at, h.day, h.slot, b.metric, h.messages, b.unit
    from hours h join bounds b on b.metric = 'messages' and b.slot = h.slot
    where h.at >= p_from and (h.messages >= b.high or h.messages <= b.low)
    union all
    select h.at, h.day, h.slot, b.metric, h.missed, b.unit
    from hours h join bounds b on b.metric = 'missed' and b.slot = h.slot
    where h.at >= p_from and (h.missed >= b.high or h.missed <= b.low)
    union all
    select h.at, h.day, h.slot, b.metric, h.talk_s, b.unit
    from hours h join bounds b on b.metric = 'talk_s' and b.slot = h.slot
    where h.at >= p_from and (h.talk_s >= b.high or h.talk_s <= b.low)
  ),
  judged as (
    select s.at, s.metric, s.value, s.unit, array_agg(case s.metric
      when 'calls' then b.calls when 'events' then b.events when 'messages' then b.messages
      when 'missed' then b.missed else b.talk_s
    end) as before
    from suspects s
    join hours b on b.slot = s.slot and b.day < s.day and b.day >= s.day - 84
    group by s.at, s.metric, s.value, s.unit
    having count(distinct b.day) >= 4
  ),
  measured as (
    select j.at, j.metric, j.value, middle.value as expected,
      (j.value - middle.value)
        / greatest(1.4826::float8 * spread.value, sqrt(j.unit * (middle.value + j.unit))) as z
    from judged j
    cross join lateral (
      select percentile_cont(0.5) within group (order by u.v) as value from unnest(j.before) as u (v)
    ) as middle
    cross join lateral (
      select percentile_cont(0.5) within group (order by abs(u.v - middle.value)) as value
      from unnest(j.before) as u (v)
    ) as spread
  )
  select m.at, m.metric, m.value, m.expected, m.z,
    case when m.z > 0 then 'spike' when m.value = 0 then 'silence' else 'drop' end
  from measured m
  where abs(m.z) >= v_least;
end;
$$;
comment on function private.odd_hours is
  'A person''s hours of a period that are unlike the same hours of the weeks before: at least four weeks, median and its absolute deviation, which is never taken below that of chance.';

grant execute on function private.odd_hours to authenticated, service_role;


-- What people say ------------------------------------------------------------------------------

create function private.said_of_anomalies(p_from timestamptz, p_to timestamptz)
returns table (at timestamptz, metric text, state text, found_at timestamptz, marked_at timestamptz)
language plpgsql
stable
security definer
set search_path = ''
as $$
begin
  return query
  select a.at, a.metric, a.state, a.found_at, a.marked_at
  from phonelog.anomalies a
  where a.user_id = auth.uid() and a.at >= p_from and a.at < p_to;
end;
$$;
comment on function private.said_of_anomalies is
  'Since when the caller''s anomalies of a period are known, and what they said to them. Definer: nobody reads the figures of then by a grant.';

grant execute on function private.said_of_anomalies to authenticated;


create function private.mark_anomaly(
  p_at timestamptz, p_metric text, p_state text, p_zone text
)
returns void
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_user constant uuid := auth.uid();
begin
  perform private.refuse_stand_ins('mark an anomaly');
  if p_state is null or p_state not in ('new', 'acknowledged', 'dismissed') then
    raise sqlstate 'PT400' using
      message = 'Cannot mark this anomaly: it is "new", "acknowledged" or "dismissed"';
  end if;
  insert into phonelog.anomalies as a (user_id, at, metric, kind, value, expected, z, state, marked_at)
  select v_user, o.at, o.metric, o.kind, o.value, o.expected, round(o.z::numeric, 2), p_state, now()
  from (
    select p_at as at
    where p_at >= '1970-01-01 00:00:00+00' and p_at < '2101-01-01 00:00:00+00'
  ) as asked
  cross join lateral private.odd_hours(
    v_user, asked.at, asked.at + interval '1 hour', p_zone, 'high'
  ) as o
  where o.at = p_at and o.metric = p_metric
  on conflict (user_id, at, metric) do update set
    kind = excluded.kind, value = excluded.value, expected = excluded.expected, z = excluded.z,
    state = excluded.state, marked_at = excluded.marked_at;
  if not found then
    raise sqlstate 'PT404' using message = 'Cannot mark this anomaly: there is none of this hour';
  end if;
  -- A replica has to be as far as this before it is asked.
  update phonelog.people set version = version + 1, changed_at = now() where user_id = v_user;
end;
$$;
comment on function private.mark_anomaly is
  'Keeps what the caller says to one of their anomalies. Definer: nobody writes these by a grant.';

grant execute on function private.mark_anomaly to authenticated;


create function phonelog.mark_anomaly(
  p_at timestamptz, p_metric text, p_state text, p_tz text default null
)
returns void
language plpgsql
volatile
security invoker
set search_path = ''
as $$
begin
  perform private.mark_anomaly(p_at, p_metric, p_state, coalesce(p_tz, private.home_zone()));
exception when invalid_parameter_value then
  raise sqlstate 'PT400' using
    message = 'Cannot count hours: there is no such time zone', hint = 'As in "Europe/Lisbon"';
end;
$$;
comment on function phonelog.mark_anomaly is
  'Says to an anomaly of the caller''s, by its hour and metric, that it is acknowledged, dismissed, or new again.';

grant execute on function phonelog.mark_anomaly to authenticated;


-- Answers --------------------------------------------------------------------------------------

create function phonelog.detect_anomalies(
  p_from        text default null,
  p_to          text default null,
  p_tz          text default null,
  p_sensitivity text default 'normal',
  p_known       text default null
)
returns jsonb
language plpgsql
volatile
security invoker
set search_path = ''
set timezone = 'UTC'
as $$
declare
  v_most constant int := 1000;
  v_zone constant text := coalesce(p_tz, private.home_zone());
  v_period record;
  v_asked text;
  v_freshness record;
  v_etag text;
  v_fresh jsonb;
  v_answer jsonb;
begin
  v_period := private.period_to_judge(p_from, p_to, v_zone);
  v_asked := concat_ws(' ', 'anomalies', v_period.since, v_period.until, v_zone, p_sensitivity);

  -- Before anything is reckoned: what changes meanwhile makes the answer one of an older version.
  select p.version, p.changed_at, p.events into v_freshness
  from phonelog.people p where p.user_id = (select auth.uid());
  v_etag := left(encode(sha256(
    private.dashboard_digest(v_asked) || convert_to(concat_ws(
      ' ', v_freshness.version, v_freshness.changed_at,
      (select concat_ws(' ', count(*), max(s.found_at), max(s.marked_at))
       from private.said_of_anomalies(v_period.since, v_period.until) s)
    ), 'UTF8')
  ), 'hex'), 32);
  v_fresh := jsonb_build_object(
    'version', coalesce(v_freshness.version, 0), 'changed_at', v_freshness.changed_at,
    'events', coalesce(v_freshness.events, 0)
  );
  if v_etag = p_known then
    return jsonb_build_object('etag', v_etag, 'unchanged', true, 'freshness', v_fresh);
  end if;

  v_answer := private.kept_dashboard(v_asked, v_freshness.version, v_freshness.changed_at);
  if v_answer is null then
    select jsonb_build_object(
      'total', coalesce(max(o.total), 0),
      'anomalies', coalesce(jsonb_agg(jsonb_build_object(
        'at', o.at, 'metric', o.metric, 'value', o.value, 'expected', o.expected,
        'z', round(o.z::numeric, 2), 'kind', o.kind
      ) order by o.at, o.metric), '[]')
    )
    into v_answer
    from (
      select odd.*, count(*) over () as total
      from private.odd_hours(
        (select auth.uid()), v_period.since, v_period.until, v_zone, p_sensitivity
      ) as odd
      order by abs(odd.z) desc, odd.at, odd.metric limit v_most
    ) as o;
    -- Other ends are asked for once: there are as many of them as microseconds.
    if v_freshness.version is not null and v_period.is_whole then
      perform private.keep_dashboard(v_asked, v_freshness.version, v_freshness.changed_at, v_answer);
    end if;
  end if;
  return jsonb_build_object(
    'etag', v_etag,
    'period', jsonb_build_object('from', v_period.since, 'to', v_period.until),
    'tz', v_zone,
    'sensitivity', p_sensitivity,
    'total', v_answer -> 'total',
    'anomalies', (
      select coalesce(jsonb_agg(a.of || jsonb_build_object(
        'state', coalesce(s.state, 'new'), 'found_at', s.found_at
      ) order by a.nth), '[]')
      from jsonb_array_elements(v_answer -> 'anomalies') with ordinality as a (of, nth)
      left join private.said_of_anomalies(v_period.since, v_period.until) s
        on s.at = (a.of ->> 'at')::timestamptz and s.metric = a.of ->> 'metric'
    ),
    'freshness', v_fresh
  );
end;
$$;
comment on function phonelog.detect_anomalies is
  'The caller''s hours of a period that are unlike the same hours of the weeks before: spikes, drops and silences, the thousand furthest away, with what the caller said to each.';

grant execute on function phonelog.detect_anomalies to authenticated;


-- Keeping --------------------------------------------------------------------------------------

create function private.keep_anomalies(p_user uuid)
returns int
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_zone text;
  v_to constant timestamptz := private.judged_until(now());
  v_from constant timestamptz := v_to - interval '8 days';
  v_new int;
begin
  select coalesce(p.wanted_zone, p.zone) into v_zone from phonelog.people p where p.user_id = p_user;
  if not found then
    return 0;
  end if;
  with found_now as materialized (
    select o.* from private.odd_hours(p_user, v_from, v_to, v_zone, 'normal') o
  ),
  kept as (
    insert into phonelog.anomalies as a (user_id, at, metric, kind, value, expected, z)
    select p_user, f.at, f.metric, f.kind, f.value, f.expected, round(f.z::numeric, 2)
    from found_now f
    order by f.at, f.metric
    on conflict (user_id, at, metric) do update set
      kind = excluded.kind, value = excluded.value, expected = excluded.expected, z = excluded.z
    returning a.xmax = 0 as is_new
  ),
  gone as (
    -- It is none any more: more came in later, or less is shown.
    delete from phonelog.anomalies a
    where a.user_id = p_user and a.state = 'new' and a.at >= v_from
      and not exists (select from found_now f where f.at = a.at and f.metric = a.metric)
  )
  select count(*) filter (where k.is_new) into v_new from kept k;
  return v_new;
end;
$$;
comment on function private.keep_anomalies is
  'Looks at the last eight days of a person; how many anomalies were not known. Definer: for the server alone, over a person it is given.';

grant execute on function private.keep_anomalies to service_role;
