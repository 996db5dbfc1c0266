-- Phonelog: trends.
-- One series by itself, for whoever looks for what changes in it; kept like a dashboard.


create function private.reckon_series(
  p_from timestamptz, p_to timestamptz, p_zone text, p_bucket text
)
returns jsonb
language plpgsql
stable
security invoker
set search_path = ''
set timezone = 'UTC'
as $$
declare
  v_home text;
  v_series jsonb;
begin
  select p.zone into v_home from phonelog.people p where p.user_id = (select auth.uid());
  v_home := coalesce(v_home, 'UTC');
  if p_bucket <> 'hour' and p_zone = v_home then
    select s.series into v_series
    from private.spread_days(private.parts_of(p_from, p_to, v_home), p_bucket, p_zone) s;
  else
    select s.series into v_series
    from private.spread_quarters(p_from, p_to, p_bucket, p_zone) s;
  end if;
  if coalesce(jsonb_array_length(v_series), 2001) > 2000 then
    raise sqlstate 'PT422' using
      message = 'Cannot draw this series: it has more than 2,000 buckets',
      hint = 'Ask for a shorter period or a coarser bucket';
  end if;
  return jsonb_build_object(
    'period', jsonb_build_object('from', p_from, 'to', p_to),
    'tz', p_zone,
    'bucket', p_bucket,
    -- Else the last bucket goes on after the end.
    'ends_whole', exists (
      select from private.buckets_of(p_to, p_to + interval '1 second', p_bucket, p_zone) b
      where b.start = p_to
    ),
    'series', v_series
  );
end;
$$;
comment on function private.reckon_series is
  'What the caller''s calls and messages add up to, bucket by bucket, reckoned anew.';

grant execute on function private.reckon_series to authenticated, service_role;


create function phonelog.get_series(
  p_from   text default null,
  p_to     text default null,
  p_tz     text default null,
  p_bucket text default null,
  p_what   text default '',
  p_known  text default null
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
  v_asked := concat_ws(' ', 'series', v_period.since, v_period.until, v_zone, v_bucket);

  -- Before anything is reckoned: what changes meanwhile makes the answer one of an older version.
  select p.version, p.changed_at, p.events into v_freshness
  from phonelog.people p where p.user_id = (select auth.uid());
  -- Which buckets are over is another thing an hour later, with the same calls.
  v_etag := left(encode(sha256(
    private.dashboard_digest(concat_ws(' ', v_asked, p_what, date_trunc('hour', now(), 'UTC')))
    || convert_to(concat_ws(' ', v_freshness.version, v_freshness.changed_at), 'UTF8')
  ), 'hex'), 32);
  if v_etag = p_known then
    return jsonb_build_object('etag', v_etag, 'unchanged', true);
  end if;

  v_answer := private.kept_dashboard(v_asked, v_freshness.version, v_freshness.changed_at);
  if v_answer is null then
    v_answer := private.reckon_series(v_period.since, v_period.until, v_zone, v_bucket);
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
comment on function phonelog.get_series is
  'What the caller''s calls and messages of a period add up to, bucket by bucket. p_what is what else the asker makes of it, for the etag; with p_known, an etag, only whether it is still that one.';

grant execute on function phonelog.get_series to authenticated;
