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
begin
  select p.zone into v_home from phonelog.people p where p.user_id = (select auth.uid());
  v_home := coalesce(v_home, 'UTC');
  return jsonb_build_object(
    'period', jsonb_build_object('from', p_from, 'to', p_to),
    'tz', p_zone,
    'bucket', p_bucket,
    -- Else the last bucket goes on after the end.
    'ends_whole', exists (
      select from private.buckets_of(p_to, p_to + interval '1 second', p_bucket, p_zone) b
      where b.start = p_to
    ),
    'series', private.draw_series(
      private.parts_of(p_from, p_to, v_home), p_bucket, p_zone, v_home)
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
  v_question constant private.period_question :=
    private.read_question(p_from, p_to, p_tz, p_bucket);
  v_asked constant text := private.asked_of(v_question, 'series', null);
  -- Which buckets are over is another thing a quarter of an hour later, with the same calls.
  v_etag constant text := private.tag_of(
    concat_ws(' ', v_asked, p_what, date_bin('15 minutes', now(), 'epoch')),
    v_question.version, v_question.changed_at
  );
  v_answer jsonb;
begin
  if v_etag = p_known then
    return jsonb_build_object(
      'etag', v_etag, 'unchanged', true, 'freshness', v_question.freshness);
  end if;

  v_answer := private.kept_dashboard(v_asked, v_question.version, v_question.changed_at);
  if v_answer is null then
    v_answer := private.reckon_series(
      v_question.since, v_question.until, v_question.zone, v_question.bucket);
    perform private.keep_period(v_question, v_asked, v_answer);
  end if;
  return v_answer || jsonb_build_object('etag', v_etag, 'freshness', v_question.freshness);
end;
$$;
comment on function phonelog.get_series is
  'What the caller''s calls and messages of a period add up to, bucket by bucket. p_what is what else the asker makes of it, for the etag; with p_known, an etag, only whether it is still that one.';

grant execute on function phonelog.get_series to authenticated;
