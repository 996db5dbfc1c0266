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
  v_parts_before private.phonelog_parts;
  v_counts private.phonelog_counts;
  v_people record;
  v_other record;
  v_totals jsonb;
  v_before jsonb;
  v_delta jsonb;
begin
  select p.zone into v_home from phonelog.people p where p.user_id = v_user;
  v_home := coalesce(v_home, 'UTC');
  v_parts := private.parts_of(p_from, p_to, v_home);
  select * into v_other from private.compared_period(p_from, p_to, p_compare, p_zone);
  v_parts_before := private.parts_of(v_other.since, v_other.until, v_home);

  select * into v_people from private.top_contacts(v_parts, v_parts_before);
  v_counts := private.count_kinds(v_parts);
  v_totals := private.totals_of(v_counts, v_people.contacts);
  if v_other.since is not null then
    v_before := private.totals_of(private.count_kinds(v_parts_before), v_people.contacts_before);
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
    'series', private.draw_series(v_parts, p_bucket, p_zone, v_home),
    'top_contacts', v_people.top,
    'heat_map', private.heat_map(v_parts, p_zone, v_home)
  );
end;
$$;
comment on function private.reckon_dashboard is
  'The dashboard of a period, reckoned anew: stable, so that all of it is of the same state.';

grant execute on function private.reckon_dashboard to authenticated, service_role;


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
  v_question constant private.period_question :=
    private.read_question(p_from, p_to, p_tz, p_bucket);
  v_asked text;
  v_etag text;
  v_answer jsonb;
begin
  if p_compare is null or p_compare not in ('previous', 'year', 'none') then
    raise sqlstate 'PT400' using
      message = 'Cannot compare: it is with what was "previous", with the "year" before or with "none"';
  end if;
  v_asked := private.asked_of(v_question, 'dashboard', p_compare);
  v_etag := private.tag_of(v_asked, v_question.version, v_question.changed_at);
  if v_etag = p_known then
    return jsonb_build_object(
      'etag', v_etag, 'unchanged', true, 'freshness', v_question.freshness);
  end if;

  v_answer := private.kept_dashboard(v_asked, v_question.version, v_question.changed_at);
  if v_answer is null then
    v_answer := private.reckon_dashboard(
      v_question.since, v_question.until, v_question.zone, v_question.bucket, p_compare
    );
    perform private.keep_period(v_question, v_asked, v_answer);
  end if;
  return v_answer || jsonb_build_object('etag', v_etag, 'freshness', v_question.freshness);
end;
$$;
comment on function phonelog.get_dashboard_metrics is
  'Totals, kinds, series, what was before, top contacts and a heat map of a period of the caller''s. With p_known, the etag of an answer, only whether it is still that one.';

grant execute on function phonelog.get_dashboard_metrics to authenticated;
