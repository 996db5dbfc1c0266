-- Phonelog: asking.
-- The one call with which a question begins. It spends what each has, writes down who asks, and tells
-- whoever plans an answer all there is to know for that: whom words may mean, and of when the log is.


-- Limits ---------------------------------------------------------------------------------------

-- A dry run reads nobody's rows, and whoever changes a plan makes many; one that may ask a model costs
-- what a question does, and counts as one.
insert into private.call_limits (counted, calls, seconds)
values ('questions', 20, 3600), ('dry_runs', 240, 3600);


-- Functions ------------------------------------------------------------------------------------

create function private.begin_question(
  p_question text, p_tz text, p_words text[], p_planner text, p_is_dry_run boolean, p_asks_model boolean
)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_user constant uuid := auth.uid();
  v_levels constant text[] := private.shown_level();
  v_by_key constant boolean := private.is_stand_in();
  v_zone constant text := coalesce(p_tz, private.home_zone());
  v_is_free constant boolean := p_is_dry_run and not p_asks_model;
  v_id uuid;
begin
  if v_user is null then
    raise sqlstate 'PT401' using message = 'Cannot ask: nobody is signed in';
  elsif coalesce(length(p_question), 0) not between 1 and 500 then
    raise sqlstate 'PT400' using message = 'Cannot ask this: a question has 1 to 500 characters';
  elsif not private.is_time_zone(v_zone) then
    raise sqlstate 'PT400' using
      message = 'Cannot ask in this time zone: there is none of that name',
      hint = 'Use a name like "Europe/Berlin"';
  elsif cardinality(p_words) > 24
    or exists (select from unnest(p_words) as word where coalesce(length(word), 0) not between 1 and 80)
  then
    raise sqlstate 'PT400' using
      message = 'Cannot look for these words: at most 24, of 1 to 80 characters each';
  end if;
  perform private.limit_named(
    case when v_is_free then 'dry_runs' else 'questions' end, v_user::text,
    case when v_is_free then 'You have had %s plans shown within %s' else 'You have asked %s questions within %s' end
  );

  insert into phonelog.nlq_queries (user_id, asked_by_key, question, tz, state, planner)
  values (
    v_user, v_by_key, p_question, v_zone, case when p_is_dry_run then 'dry_run' else 'asked' end,
    left(p_planner, 40)
  )
  returning id into v_id;

  return jsonb_build_object(
    'id', v_id,
    'tz', v_zone,
    'today', (now() at time zone v_zone)::date,
    'zone', coalesce((select p.zone from phonelog.people p where p.user_id = v_user), private.home_zone()),
    'week_starts', 1,
    'sources', (
      select coalesce(jsonb_agg(jsonb_build_object('id', s.id, 'name', s.name) order by s.name), '[]')
      from phonelog.data_sources s where s.user_id = v_user
    ),
    'people', private.people_meant(v_user, v_levels, p_words),
    'log', coalesce(
      (
        select jsonb_build_object('first_at', p.first_at, 'last_at', p.last_at, 'events', p.events,
          'version', p.version)
        from phonelog.people p where p.user_id = v_user
      ),
      '{"first_at": null, "last_at": null, "events": 0, "version": 0}'
    ),
    -- Whom people hide they hide from whoever acts for them, too, and that there is somebody.
    'hidden', not v_by_key and exists (
      select from phonelog.contacts c
      where c.user_id = v_user and c.privacy_level = 'hidden' and c.merged_into is null
    ),
    'masked', v_by_key and exists (
      select from phonelog.contacts c
      where c.user_id = v_user and c.privacy_level = 'masked' and c.merged_into is null
    )
  );
end;
$$;
comment on function private.begin_question is
  'Begins a question of the caller''s, as auth.uid() says. Definer: nobody writes down questions but by this, nor asks more than the limit says.';

grant execute on function private.begin_question to authenticated;


create function phonelog.begin_question(
  p_question   text,
  p_tz         text    default null,
  p_words      text[]  default '{}',
  p_planner    text    default null,
  p_meaning    jsonb   default null,
  p_earlier    jsonb   default null,
  p_is_dry_run boolean default false,
  p_asks_model boolean default false
)
returns jsonb
language plpgsql
volatile
security invoker
set search_path = ''
as $$
declare
  v_begun jsonb := private.begin_question(p_question, p_tz, p_words, p_planner, p_is_dry_run, p_asks_model);
begin
  v_begun := v_begun || jsonb_build_object('near', phonelog.match_nlq_queries(
    p_meaning, coalesce((p_meaning ->> 'nearness')::float8, 0.8)));
  if p_earlier is not null then
    v_begun := v_begun || jsonb_build_object('earlier', phonelog.recall_questions(
      p_earlier ->> 'normalized', p_earlier ->> 'planner', p_earlier ->> 'model'));
  end if;
  return v_begun;
end;
$$;
comment on function phonelog.begin_question is
  'Begins a question: spends one of the hour, or in a dry run, which nothing runs and for which no model is asked, one of those, as private.call_limits says; and tells {id, tz, today, zone, week_starts, sources, people: for each word whom it may mean, log, hidden, masked: whether there are contacts who are not in the answer, or without their names, near: as phonelog.match_nlq_queries, of p_meaning {model, vector, nearness}, earlier: as phonelog.recall_questions, of p_earlier {normalized, planner, model}}.';

grant execute on function phonelog.begin_question to authenticated;
