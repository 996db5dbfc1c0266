-- Phonelog: the dashboard.
-- Everything a person's first page shows of a period, in one answer, from one state of the database.


-- Functions ------------------------------------------------------------------------------------

create function private.reckon_dashboard(
  p_from timestamptz, p_to timestamptz, p_zone text, p_bucket text, p_compare text
)
returns jsonb
language plpgsql
stable
security invoker
set search_path = ''
set timezone = 'UTC'
as $$
declare
  v_user constant uuid := auth.uid();
  v_home text;
  v_parts private.phonelog_parts;
  v_counts private.phonelog_counts;
  v_series jsonb;
  v_heat_map jsonb;
  v_people record;
  v_other record;
  v_totals jsonb;
  v_before jsonb;
  v_delta jsonb;
begin
  select p.zone into v_home from phonelog.people p where p.user_id = v_user;
  v_home := coalesce(v_home, 'UTC');
  v_parts := private.parts_of(p_from, p_to, v_home);

  if p_bucket <> 'hour' and p_zone = v_home then
    select s.series, s.heat_map into v_series, v_heat_map
    from private.spread_days(v_parts, p_bucket, p_zone) s;
  else
    select s.series, s.heat_map into v_series, v_heat_map
    from private.spread_quarters(p_from, p_to, p_bucket, p_zone) s;
  end if;
  if coalesce(jsonb_array_length(v_series), 2001) > 2000 then
    raise sqlstate 'PT422' using
      message = 'Cannot draw this series: it has more than 2,000 buckets',
      hint = 'Ask for a shorter period or a coarser bucket';
  end if;

  v_counts := private.count_kinds(v_parts);
  select * into v_people from private.top_contacts(v_parts);
  v_totals := private.totals_of(v_counts, v_people.contacts);

  select * into v_other from private.compared_period(p_from, p_to, p_compare, p_zone);
  if v_other.since is not null then
    v_parts := private.parts_of(v_other.since, v_other.until, v_home);
    v_before := private.totals_of(
      private.count_kinds(v_parts), (select count(*) from private.rank_contacts(v_parts))
    );
    v_delta := private.delta_of(v_totals, v_before);
  end if;

  return jsonb_build_object(
    'period', jsonb_build_object('from', p_from, 'to', p_to),
    'tz', p_zone,
    'bucket', p_bucket,
    'totals', v_totals,
    'previous', case when v_before is not null then jsonb_build_object(
      'from', v_other.since, 'to', v_other.until, 'totals', v_before) end,
    'delta', v_delta -> 'delta',
    'delta_pct', v_delta -> 'delta_pct',
    'by_type_direction', private.kinds_of(v_counts),
    'series', v_series,
    'top_contacts', v_people.top,
    'heat_map', v_heat_map
  );
end;
$$;
comment on function private.reckon_dashboard is
  'The dashboard of a period, reckoned anew: stable, so that all of it is of the same state.';

grant execute on function private.reckon_dashboard to authenticated, service_role;


create function private.home_zone()
returns text
language plpgsql
stable
security invoker
set search_path = ''
as $$
declare
  v_user constant uuid := auth.uid();
  v_zone text;
begin
  select coalesce(p.wanted_zone, p.zone) into v_zone from phonelog.people p where p.user_id = v_user;
  if v_zone is null then
    select p.timezone into v_zone from platform.profiles p where p.user_id = v_user;
  end if;
  return coalesce(v_zone, 'UTC');
end;
$$;
comment on function private.home_zone is 'The time zone in which the caller lives.';

grant execute on function private.home_zone to authenticated, service_role;


create function phonelog.get_dashboard_metrics(
  p_from    text default null,
  p_to      text default null,
  p_tz      text default null,
  p_bucket  text default null,
  p_compare text default 'previous',
  p_known   text default null
)
returns jsonb
language plpgsql
volatile
security invoker
set search_path = ''
set timezone = 'UTC'
as $$
declare
  v_zone constant text := coalesce(p_tz, private.home_zone());
  v_period record;
  v_bucket text;
  v_asked text;
  v_freshness record;
  v_etag text;
  v_answer jsonb;
begin
  v_period := private.period_of(p_from, p_to, v_zone);
  v_bucket := coalesce(p_bucket, private.usual_bucket(v_period.since, v_period.until, v_zone));
  if v_bucket not in ('hour', 'day', 'week', 'month') then
    raise sqlstate 'PT400' using
      message = 'Cannot draw a series: a bucket is an hour, a day, a week or a month';
  end if;
  if p_compare is null or p_compare not in ('previous', 'year', 'none') then
    raise sqlstate 'PT400' using
      message = 'Cannot compare: it is with what was "previous", with the "year" before or with "none"';
  end if;
  v_asked := concat_ws(
    ' ', 'dashboard', v_period.since, v_period.until, v_zone, v_bucket, p_compare
  );

  -- Before anything is reckoned: what changes meanwhile makes the answer one of an older version.
  select p.version, p.changed_at, p.events into v_freshness
  from phonelog.people p where p.user_id = (select auth.uid());
  v_etag := left(encode(sha256(
    private.dashboard_digest(v_asked)
    || convert_to(concat_ws(' ', v_freshness.version, v_freshness.changed_at), 'UTF8')
  ), 'hex'), 32);
  if v_etag = p_known then
    return jsonb_build_object('etag', v_etag, 'unchanged', true);
  end if;

  v_answer := private.kept_dashboard(v_asked, v_freshness.version, v_freshness.changed_at);
  if v_answer is null then
    v_answer := private.reckon_dashboard(
      v_period.since, v_period.until, v_zone, v_bucket, p_compare
    );
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
comment on function phonelog.get_dashboard_metrics is
  'Totals, kinds, series, what was before, top contacts and a heat map of a period of the caller''s. With p_known, the etag of an answer, only whether it is still that one.';

grant execute on function phonelog.get_dashboard_metrics to authenticated;
