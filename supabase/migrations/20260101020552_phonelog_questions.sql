-- Phonelog: questions about a period.
-- A dashboard and a series are asked for alike, are told by the same tag and are kept in the same way.


-- Types ----------------------------------------------------------------------------------------

create type private.period_question as (
  since timestamptz, until timestamptz, zone text, bucket text,
  version bigint, changed_at timestamptz, freshness jsonb
);
comment on type private.period_question is
  'A period, how fine its series is, and of which version of the caller''s calls its answer will be.';


-- Functions ------------------------------------------------------------------------------------

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

grant execute on function private.home_zone to service_role;


create function private.read_question(p_from text, p_to text, p_tz text, p_bucket text)
returns private.period_question
language plpgsql
stable
security invoker
set search_path = ''
set timezone = 'UTC'
as $$
declare
  v_user constant uuid := auth.uid();
  v_question private.period_question;
  v_events bigint;
begin
  v_question.zone := coalesce(p_tz, private.home_zone());
  select p.since, p.until into v_question.since, v_question.until
  from private.period_of(p_from, p_to, v_question.zone) p;
  v_question.bucket := coalesce(
    p_bucket, private.usual_bucket(v_question.since, v_question.until, v_question.zone));
  if v_question.bucket not in ('hour', 'day', 'week', 'month') then
    raise sqlstate 'PT400' using
      message = 'Cannot draw a series: a bucket is an hour, a day, a week or a month';
  end if;
  -- Before anything is reckoned: what changes meanwhile makes the answer one of an older version.
  select p.version, p.changed_at, p.events into v_question.version, v_question.changed_at, v_events
  from phonelog.people p where p.user_id = v_user;
  v_question.freshness := jsonb_build_object(
    'version', coalesce(v_question.version, 0), 'changed_at', v_question.changed_at,
    'events', coalesce(v_events, 0)
  );
  return v_question;
end;
$$;
comment on function private.read_question is
  'What is asked for, with its defaults, at this moment of the caller''s calls.';


create function private.asked_of(
  p_question private.period_question, p_what text, p_more text
)
returns text
language plpgsql
stable
security invoker
set search_path = ''
set timezone = 'UTC'
as $$
begin
  return concat_ws(' ',
    p_what, p_question.since, p_question.until, p_question.zone, p_question.bucket, p_more);
end;
$$;
comment on function private.asked_of is 'A question in words: the same words are the same question.';


create function private.tag_of(p_asked text, p_version bigint, p_changed_at timestamptz)
returns text
language plpgsql
stable
security invoker
set search_path = ''
set timezone = 'UTC'
as $$
begin
  return left(encode(sha256(
    private.dashboard_digest(p_asked) || convert_to(concat_ws(' ', p_version, p_changed_at), 'UTF8')
  ), 'hex'), 32);
end;
$$;
comment on function private.tag_of is 'The tag of an answer: of what was asked, by whom, and of which version.';


create function private.keep_period(
  p_question private.period_question, p_asked text, p_answer jsonb
)
returns void
language plpgsql
volatile
security invoker
set search_path = ''
as $$
begin
  -- Other ends are asked for once: there are as many of them as microseconds.
  if p_question.version is not null
      and private.is_day_start(p_question.since, p_question.zone)
      and private.is_day_start(p_question.until, p_question.zone) then
    perform private.keep_dashboard(p_asked, p_question.version, p_question.changed_at, p_answer);
  end if;
end;
$$;
comment on function private.keep_period is 'Keeps an answer about whole days for the next who asks.';

grant execute on function private.home_zone, private.read_question, private.asked_of,
  private.tag_of, private.keep_period to authenticated;
