-- Phonelog: questions like others.
-- What questions mean, as an embedder put it into numbers, so that one that was asked in other words is
-- found again. Near is not the same: "calls I got" and "calls I made" are nearer to each other than most
-- that mean one thing. Whoever reuses an answer's plan compares what was asked for.


-- Tables ---------------------------------------------------------------------------------------

create table phonelog.nlq_embeddings (
  question_id  uuid        primary key,
  user_id      uuid        not null,
  asked_by_key boolean     not null default false,
  asked_at     timestamptz not null default now(),
  model        text        not null check (length(model) between 1 and 100),
  embedding    real[]      not null,
  foreign key (user_id, question_id) references phonelog.nlq_queries (user_id, id) on delete cascade
);
comment on table phonelog.nlq_embeddings is
  'What each question means, to one model: 384 numbers. Only those of the same model can be compared.';
comment on column phonelog.nlq_embeddings.asked_by_key is
  'As of the question: who sees it is known without looking each one up.';
comment on column phonelog.nlq_embeddings.asked_at is 'When the question was asked.';

create index nlq_embeddings_question on phonelog.nlq_embeddings (user_id, question_id);
-- No index of the nearest: those of everybody would be in it, and hardly any of the few of one person's.
-- Their newest thousand are compared one by one, which finds all.
create index nlq_embeddings_newest on phonelog.nlq_embeddings (user_id, model, asked_at);

create function private.prepare_question_embeddings()
returns boolean
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_type constant oid := (
    select a.atttypid from pg_catalog.pg_attribute a
    where a.attrelid = 'phonelog.nlq_embeddings'::regclass and a.attname = 'embedding'
  );
begin
  if to_regtype('extensions.vector') is null then
    return false;
  elsif v_type <> to_regtype('extensions.vector') then
    -- Nothing was ever put in.
    alter table phonelog.nlq_embeddings
      alter column embedding type extensions.vector(384) using embedding::extensions.vector(384);
  end if;
  return true;
end;
$$;
comment on function private.prepare_question_embeddings is
  'Makes room for vectors as soon as there is pgvector; whether there is. Definer: only the owner of a table changes it; run by cron.';

select private.prepare_question_embeddings();


-- Privacy --------------------------------------------------------------------------------------

-- Made of questions that are exported themselves.
insert into private.data_register (table_name, treatment, owner_path, personal, exported)
values ('phonelog.nlq_embeddings', 'cascade', 'user_id > phonelog.nlq_queries.user_id',
  array['user_id', 'embedding'], false);


-- Access ---------------------------------------------------------------------------------------

alter table phonelog.nlq_embeddings enable row level security;

grant select on phonelog.nlq_embeddings to authenticated;
grant select, insert, update, delete on phonelog.nlq_embeddings to service_role;

-- As the questions themselves are seen, of which nobody changes by whom they were asked.
create policy "people see what questions mean that they see" on phonelog.nlq_embeddings
  for select to authenticated
  using (
    user_id = (select auth.uid())
    and (asked_by_key or 'masked' = any ((select private.shown_level())::text[]))
  );


-- Functions ------------------------------------------------------------------------------------

create function phonelog.questions_to_embed(p_user uuid, p_model text, p_most int)
returns jsonb
language plpgsql
stable
security invoker
set search_path = ''
as $$
declare
  v_questions jsonb;
begin
  -- Those that later ones are compared with: a plan that was used again stands with its first question.
  select coalesce(jsonb_agg(jsonb_build_object('question_id', q.id, 'body', q.question)), '[]')
  into v_questions
  from (
    select q.id, q.question
    from (
      select q.id, q.question, q.cache_hit, q.created_at from phonelog.nlq_queries q
      where q.user_id = p_user and q.state = 'answered' and q.plan is not null
      order by q.created_at desc
      limit 1000
    ) as q
    where not q.cache_hit and not exists (
      select from phonelog.nlq_embeddings m
      where m.question_id = q.id and m.user_id = p_user and m.model = p_model
    )
    order by q.created_at desc
    limit p_most
  ) as q;
  return v_questions;
end;
$$;
comment on function phonelog.questions_to_embed is
  'A person''s answered questions that a model has not read, the newest first: [{question_id, body}]; for run-job.';

grant execute on function phonelog.questions_to_embed to service_role;


create function phonelog.keep_question_embeddings(p_user uuid, p_model text, p_rows jsonb)
returns int
language plpgsql
volatile
security invoker
set search_path = ''
as $$
declare
  v_kept int;
begin
  insert into phonelog.nlq_embeddings as m
    (question_id, user_id, asked_by_key, asked_at, model, embedding)
  select q.id, q.user_id, q.asked_by_key, q.created_at, p_model, r.embedding::extensions.vector(384)
  from jsonb_to_recordset(p_rows) as r (question_id uuid, embedding text)
  -- What was forgotten meanwhile is not there any more.
  join phonelog.nlq_queries q on q.id = r.question_id and q.user_id = p_user
  for key share of q
  on conflict (question_id) do update
    set model = excluded.model, embedding = excluded.embedding;
  get diagnostics v_kept = row_count;
  return v_kept;
end;
$$;
comment on function phonelog.keep_question_embeddings is
  'Keeps what a model made of questions, [{question_id, embedding}]; how many; for run-job.';

grant execute on function phonelog.keep_question_embeddings to service_role;


create function phonelog.match_nlq_queries(
  p_meaning jsonb, p_threshold float8 default 0.8, p_count int default 5
)
returns jsonb
language plpgsql
stable
security invoker
set search_path = ''
set plan_cache_mode = 'force_custom_plan'
as $$
declare
  v_user constant uuid := auth.uid();
  v_model constant text := p_meaning ->> 'model';
  v_vector constant text := p_meaning ->> 'vector';
  v_found jsonb;
begin
  if v_vector is null or to_regtype('extensions.vector') is null then
    return '[]'::jsonb;
  end if;
  begin
    perform v_vector::extensions.vector(384);
  exception
    -- As pgvector says it when these are other than 384 numbers.
    when data_exception or invalid_text_representation then
      raise sqlstate 'PT400' using
        message = 'Cannot compare this meaning: it is a model''s name and a vector of 384 numbers';
  end;
  select coalesce(jsonb_agg(to_jsonb(f) order by f.nearness desc, f.created_at desc), '[]') into v_found
  from (
    select q.*, round(m.nearness::numeric, 4) as nearness
    from (
      select m.*
      from (
        select m.question_id, m.asked_at,
          1 - (m.embedding operator(extensions.<=>) v_vector::extensions.vector(384)) as nearness
        from phonelog.nlq_embeddings m
        where m.user_id = v_user and m.model = v_model
        order by m.asked_at desc
        limit 1000
      ) as m
      where m.nearness >= p_threshold
      order by m.nearness desc, m.asked_at desc
    ) as m
    -- The nearest are looked up one by one, until there are enough of them.
    cross join lateral (
      select q.id, q.question, q.normalized, q.tz, q.slots, q.plan, q.planner, q.model, q.feedback,
        q.created_at
      from phonelog.nlq_queries q
      where q.id = m.question_id and q.user_id = v_user and q.state = 'answered' and q.plan is not null
        and q.feedback is distinct from 'wrong'
      offset 0
    ) as q
    order by m.nearness desc, m.asked_at desc
    limit least(greatest(p_count, 1), 20)
  ) as f;
  return v_found;
end;
$$;
comment on function phonelog.match_nlq_queries is
  'The caller''s answered questions that mean about what a vector means, {model, vector}, the nearest first: [{id, question, normalized, tz, slots, plan, planner, model, feedback, created_at, nearness: the cosine}]. None that was said to be wrong.';

grant execute on function phonelog.match_nlq_queries to authenticated;
