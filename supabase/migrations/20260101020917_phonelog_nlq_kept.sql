-- Phonelog: earlier questions.
-- What somebody asked before and how it was read, for whoever reads the next one: plans, never rows. All
-- of it as row level security shows it to who asks.


-- Functions ------------------------------------------------------------------------------------

create function private.name_people(p_words text[])
returns jsonb
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
  v_user constant uuid := auth.uid();
begin
  if v_user is null then
    raise sqlstate 'PT401' using message = 'Cannot look for people: nobody is signed in';
  elsif cardinality(p_words) > 24
    or exists (select from unnest(p_words) as word where coalesce(length(word), 0) not between 1 and 80)
  then
    raise sqlstate 'PT400' using
      message = 'Cannot look for these words: at most 24, of 1 to 80 characters each';
  end if;
  return private.people_meant(v_user, private.shown_level(), p_words);
end;
$$;
comment on function private.name_people is
  'Whom words may mean among the caller''s contacts, as auth.uid() says. Definer: private.people_meant is, over a person it is given.';

grant execute on function private.name_people to authenticated;


create function phonelog.name_people(p_words text[])
returns jsonb
language sql
stable
security invoker
set search_path = ''
as $$
  select private.name_people(p_words);
$$;
comment on function phonelog.name_people is
  'For each word whom it may mean among one''s own contacts, the best first: [[{id, name, score, events}]].';

grant execute on function phonelog.name_people to authenticated;


create function phonelog.recall_questions(p_normalized text, p_planner text, p_model text)
returns jsonb
language plpgsql
stable
security invoker
set search_path = ''
as $$
declare
  v_user constant uuid := auth.uid();
  v_questions jsonb;
begin
  with latest as materialized (
    select q.id, q.normalized, q.feedback, q.created_at,
      q.state = 'answered' and not q.cache_hit and q.planner = p_planner and q.model = p_model
        and q.slots is not null and q.feedback is distinct from 'wrong' as is_usable
    from phonelog.nlq_queries q
    -- Of dry runs there may be many; none has an answer.
    where q.user_id = v_user and (q.state <> 'dry_run' or q.feedback is not null)
    order by q.created_at desc
    limit 500
  )
  select coalesce(jsonb_agg(jsonb_build_object(
    'id', q.id, 'normalized', q.normalized, 'tz', q.tz, 'planner', q.planner, 'model', q.model,
    'plan', q.plan, 'slots', q.slots
  ) order by q.created_at desc), '[]') into v_questions
  from (
    (
      select l.id from latest l
      where l.is_usable and l.normalized = p_normalized order by l.created_at desc limit 3
    )
    union
    (select l.id from latest l where l.is_usable order by l.created_at desc limit 20)
  ) as l
  join phonelog.nlq_queries q on q.id = l.id and q.user_id = v_user
  -- Whoever called an answer wrong does not want it again.
  where not exists (
    select from latest w where w.normalized = p_normalized and w.feedback = 'wrong'
  );
  return v_questions;
end;
$$;
comment on function phonelog.recall_questions is
  'The caller''s questions that a planner has read, in the same words or among the latest, the newest first: [{id, normalized, tz, planner, model, plan, slots}].';

grant execute on function phonelog.recall_questions to authenticated;
