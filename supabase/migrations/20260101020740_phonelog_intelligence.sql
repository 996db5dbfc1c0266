-- Phonelog: one contact.
-- Everything that is known about somebody: how often and when, who begins, when it will be next, and who
-- belongs with them.


-- Functions ------------------------------------------------------------------------------------

create function private.mutual_with(p_contact uuid)
returns jsonb
language plpgsql
stable
security invoker
set search_path = ''
as $$
declare
  v_user constant uuid := auth.uid();
begin
  return coalesce((
    select jsonb_agg(jsonb_build_object(
      'id', t.id, 'name', c.display_name, 'privacy', coalesce(c.privacy_level, 'masked'),
      'shared_messages', t.messages, 'same_days', t.same_days, 'lift', t.lift,
      'significance', round(t.significance::numeric, 2)
    ) order by t.significance desc, t.messages desc, t.id)
    from (
      select coalesce(d.other, g.id) as id, coalesce(g.messages, 0) as messages,
        coalesce(d.same_days, 0) as same_days, d.lift, coalesce(d.significance, 0) as significance
      from private.day_ties_with(p_contact, 3, 15.13) d
      full join (
        select case when t.a = p_contact then t.b else t.a end as id, t.messages
        from private.group_ties() t where p_contact in (t.a, t.b)
      ) as g on g.id = d.other
      order by significance desc, messages desc, id limit 10
    ) as t
    left join phonelog.contacts c on c.user_id = v_user and c.id = t.id
  ), '[]');
end;
$$;
comment on function private.mutual_with is 'The ten contacts of the caller''s that belong most with one of them.';

grant execute on function private.mutual_with to authenticated;


create function private.reckon_contact(p_contact uuid, p_zone text, p_today date)
returns jsonb
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
  v_monday constant date := date_trunc('week', p_today::timestamp)::date;
  v_days date[];
  v_counts bigint[];
  v_weeks jsonb;
  v_gaps record;
  v_profile jsonb;
  v_sums record;
begin
  select array_agg(d.day order by d.day), array_agg(d.n order by d.day) into v_days, v_counts
  from private.days_with(p_contact, p_zone) d;
  select jsonb_agg(jsonb_build_object('week', w.week, 'n', coalesce(d.n, 0)) order by w.week)
  into v_weeks
  from (
    select g::date as week from generate_series(v_monday - 357, v_monday, interval '7 days') as g
  ) as w
  left join (
    select date_trunc('week', day::timestamp)::date as week, sum(n) as n
    from unnest(v_days, v_counts) as d (day, n)
    where day >= v_monday - 357 group by 1
  ) as d on d.week = w.week;
  v_days := coalesce(v_days, '{}');

  select percentile_cont(0.5) within group (order by gap) as median,
    percentile_cont(0.75) within group (order by gap) as usual
  into v_gaps
  from (select day - lag(day) over (order by day) as gap from unnest(v_days) as day) as gaps
  where gap is not null;

  -- What they add up to is the same in every zone.
  select coalesce(sum(r.n), 0) as n, coalesce(sum(r.talk_s), 0) as talk_s, max(r.last_at) as last_at,
    coalesce(sum(r.calls_in + r.calls_out + r.calls_missed), 0) as calls,
    coalesce(sum(r.messages_in + r.messages_out + r.blocked), 0) as messages,
    coalesce(sum(r.calls_in + r.messages_in), 0) as came,
    coalesce(sum(r.calls_out + r.messages_out), 0) as went
  into v_sums
  from phonelog.rollup_contact_days r where r.user_id = v_user and r.contact_id = p_contact;

  -- Who acts for somebody does not see a masked contact's row, and learns that there is one.
  select jsonb_build_object(
    'id', p_contact, 'name', c.display_name, 'privacy', coalesce(c.privacy_level, 'masked'),
    'tags', coalesce(to_jsonb(c.tags), '[]'), 'stay_in_touch_days', c.stay_in_touch_days,
    'numbers', (
      select coalesce(jsonb_agg(jsonb_build_object(
        'id', n.id, 'number', n.number_masked, 'label', n.label) order by n.created_at, n.id), '[]')
      from phonelog.contact_numbers n where n.user_id = v_user and n.contact_id = c.id
    ),
    'events', v_sums.n, 'calls', v_sums.calls, 'messages', v_sums.messages,
    'talk_s', v_sums.talk_s, 'last_at', v_sums.last_at,
    'first_day', v_days[1], 'last_day', v_days[cardinality(v_days)],
    'contact_days', cardinality(v_days), 'median_gap', v_gaps.median, 'usual_gap', v_gaps.usual
  )
  into v_profile
  from (values (v_user, p_contact)) as asked (user_id, id)
  left join phonelog.contacts c on c.user_id = asked.user_id and c.id = asked.id;

  return jsonb_build_object(
    'profile', v_profile,
    'tz', p_zone,
    'frequency', jsonb_build_object(
      'weeks', v_weeks, 'hours', private.hours_with(p_contact, p_zone)
    ),
    'reciprocity', round(v_sums.went::numeric / nullif(v_sums.came + v_sums.went, 0), 4),
    'mutual', private.mutual_with(p_contact)
  ) || private.predict_next(v_days);
end;
$$;
comment on function private.reckon_contact is
  'What is known about a contact on a day, reckoned anew: stable, so that all of it is of the same state.';

grant execute on function private.reckon_contact to authenticated;


create function phonelog.get_contact_intelligence(
  p_contact uuid, p_tz text default null, p_known text default null
)
returns jsonb
language plpgsql
volatile
security invoker
set search_path = ''
set timezone = 'UTC'
as $$
declare
  v_user constant uuid := auth.uid();
  v_zone constant text := coalesce(p_tz, private.home_zone());
  v_contact constant uuid := private.contact_now(p_contact);
  v_today date;
  v_asked text;
  v_freshness record;
  v_etag text;
  v_answer jsonb;
begin
  if not private.is_counted_contact(v_contact) then
    raise sqlstate 'PT404' using
      message = 'Cannot tell anything about this contact: there is none, or it is hidden',
      hint = 'What is hidden is in no answer; its person can show it again';
  end if;
  begin
    v_today := (now() at time zone v_zone)::date;
  exception when invalid_parameter_value then
    raise sqlstate 'PT400' using
      message = 'Cannot count days: there is no such time zone', hint = 'As in "Europe/Lisbon"';
  end;
  v_asked := concat_ws(' ', 'contact', v_contact, v_zone, v_today);

  -- Before anything is reckoned: what changes meanwhile makes the answer one of an older version.
  select p.version, p.changed_at, p.events into v_freshness
  from phonelog.people p where p.user_id = v_user;
  v_etag := private.tag_of(v_asked, v_freshness.version, v_freshness.changed_at);
  if v_etag = p_known then
    return jsonb_build_object('etag', v_etag, 'unchanged', true, 'freshness', jsonb_build_object(
      'version', coalesce(v_freshness.version, 0), 'changed_at', v_freshness.changed_at
    ));
  end if;
  v_answer := private.kept_dashboard(v_asked, v_freshness.version, v_freshness.changed_at);
  if v_answer is null then
    perform private.know_hours(v_contact, v_zone);
    v_answer := private.reckon_contact(v_contact, v_zone, v_today);
    if v_freshness.version is not null then
      perform private.keep_dashboard(v_asked, v_freshness.version, v_freshness.changed_at, v_answer);
    end if;
  end if;
  return v_answer || jsonb_build_object(
    'etag', v_etag,
    'freshness', jsonb_build_object(
      'version', coalesce(v_freshness.version, 0), 'changed_at', v_freshness.changed_at,
      'events', coalesce(v_freshness.events, 0)
    )
  );
end;
$$;
comment on function phonelog.get_contact_intelligence is
  'What is known about one of the caller''s contacts: frequency, reciprocity, the next contact with how far to trust that, and who belongs with them. With p_known, the etag of an answer, only whether it is still that one.';

grant execute on function phonelog.get_contact_intelligence to authenticated;
