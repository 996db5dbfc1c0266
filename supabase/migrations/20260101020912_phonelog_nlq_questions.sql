-- Phonelog: questions in words.
-- What was asked, what it was taken for, and the query that was made of it. Who asks is written down
-- with their own token before there is a query; whoever runs one cannot say whose rows it reads.


-- Tables ---------------------------------------------------------------------------------------

create table phonelog.nlq_queries (
  id            uuid        primary key default gen_random_uuid(),
  user_id       uuid        not null references auth.users (id) on delete cascade,
  asked_by_key  boolean     not null,
  question      text        not null check (length(question) between 1 and 500),
  normalized    text        check (length(normalized) <= 500),
  tz            text        not null check (length(tz) <= 60),
  state         text        not null default 'asked'
                            check (state in ('asked', 'dry_run', 'answered', 'refused', 'failed')),
  planner       text        check (length(planner) <= 40),
  model         text        check (length(model) <= 100),
  slots         jsonb       check (jsonb_typeof(slots) = 'object'),
  plan          jsonb       check (jsonb_typeof(plan) = 'object'),
  sql           text        check (length(sql) <= 20000),
  row_count     int         check (row_count >= 0),
  cache_hit     boolean     not null default false,
  latency_ms    int         check (latency_ms >= 0),
  error         text        check (length(error) <= 300),
  feedback      text        check (feedback in ('right', 'wrong')),
  feedback_note text        check (length(feedback_note) between 1 and 500),
  right_plan    jsonb       check (jsonb_typeof(right_plan) = 'object' and length(right_plan::text) <= 10000),
  created_at    timestamptz not null default now(),
  -- For what hangs on a question: whose it is goes with it.
  unique (user_id, id)
);
comment on table phonelog.nlq_queries is 'Questions in words about calls and messages, and what became of each.';
comment on column phonelog.nlq_queries.asked_by_key is
  'By whoever acts for the person: they see these alone, and in their answers no names of masked contacts.';
comment on column phonelog.nlq_queries.normalized is 'The question as it was read: spelling mended, names and days in their places.';
comment on column phonelog.nlq_queries.tz is 'In whose days it was asked.';
comment on column phonelog.nlq_queries.state is
  'dry_run: only how it would be answered was told, and nothing runs it. refused: it was not understood, and nothing was run.';
comment on column phonelog.nlq_queries.slots is 'What stood in places of the question where others write something else: people, days.';
comment on column phonelog.nlq_queries.sql is 'What was run; its values are in the plan.';
comment on column phonelog.nlq_queries.cache_hit is 'The plan was that of a question asked before.';
comment on column phonelog.nlq_queries.right_plan is
  'What whoever asked says the question should have become; models see it with later questions of theirs.';
comment on column phonelog.nlq_queries.latency_ms is 'From the question to its answer.';

create index nlq_queries_newest on phonelog.nlq_queries (user_id, created_at);
create index nlq_queries_age on phonelog.nlq_queries using brin (created_at);


-- Privacy --------------------------------------------------------------------------------------

insert into private.data_register (table_name, treatment, owner_path, personal, exported)
values ('phonelog.nlq_queries', 'cascade', 'user_id',
  array['user_id', 'question', 'normalized', 'tz', 'slots', 'plan', 'sql', 'feedback_note', 'right_plan'], true);


-- Access ---------------------------------------------------------------------------------------

alter table phonelog.nlq_queries enable row level security;

grant select, delete on phonelog.nlq_queries to authenticated;
grant update (feedback, feedback_note, right_plan) on phonelog.nlq_queries to authenticated;
grant select, insert, update, delete on phonelog.nlq_queries to service_role;

-- People's own name masked contacts.
create policy "people see what they asked, others for them what those did" on phonelog.nlq_queries
  for select to authenticated
  using (
    user_id = (select auth.uid())
    and (asked_by_key or 'masked' = any ((select private.shown_level())::text[]))
  );

create policy "people say whether an answer was right" on phonelog.nlq_queries
  for update to authenticated
  using (
    user_id = (select auth.uid())
    and (asked_by_key or 'masked' = any ((select private.shown_level())::text[]))
  )
  with check (user_id = (select auth.uid()));

create policy "people forget what they asked" on phonelog.nlq_queries
  for delete to authenticated
  using (
    user_id = (select auth.uid())
    and (asked_by_key or 'masked' = any ((select private.shown_level())::text[]))
  );


-- Triggers -------------------------------------------------------------------------------------

create trigger nlq_queries_columns before update on phonelog.nlq_queries
  for each row when (current_user = 'authenticated')
  execute function private.only_columns('feedback', 'feedback_note', 'right_plan');


-- Finishing ------------------------------------------------------------------------------------

create function phonelog.finish_question(p_question uuid, p_state text, p_facts jsonb default '{}')
returns void
language plpgsql
volatile
security invoker
set search_path = ''
as $$
begin
  if p_state not in ('refused', 'failed') then
    raise sqlstate 'PT400' using message = 'Cannot say this of a question: it is refused or failed';
  end if;
  -- What is answered stays answered; facts of it may come late.
  update phonelog.nlq_queries q set
    state = case when q.state in ('asked', 'dry_run') then coalesce(p_state, q.state) else q.state end,
    normalized = coalesce(left(p_facts ->> 'normalized', 500), q.normalized),
    slots = coalesce(nullif(p_facts -> 'slots', 'null'), q.slots),
    plan = coalesce(nullif(p_facts -> 'plan', 'null'), q.plan),
    sql = coalesce(left(p_facts ->> 'sql', 20000), q.sql),
    planner = coalesce(left(p_facts ->> 'planner', 40), q.planner),
    model = coalesce(left(p_facts ->> 'model', 100), q.model),
    cache_hit = coalesce((p_facts ->> 'cache_hit')::boolean, q.cache_hit),
    latency_ms = coalesce((p_facts ->> 'latency_ms')::int, q.latency_ms,
      (extract(epoch from clock_timestamp() - q.created_at) * 1000)::int),
    error = coalesce(left(p_facts ->> 'error', 300), q.error)
  where q.id = p_question;
end;
$$;
comment on function phonelog.finish_question is
  'Says what became of a question that was not answered: refused or failed, or null of a dry run, which stays one; with whatever is known of it, {normalized, slots, plan, sql, planner, model, cache_hit, latency_ms, error}.';

grant execute on function phonelog.finish_question to service_role;
