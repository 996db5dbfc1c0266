-- Phonelog: questions that are kept.
-- Those that a person asks again and again, under a name of theirs.


-- Tables ---------------------------------------------------------------------------------------

create table phonelog.saved_questions (
  id           uuid        primary key default gen_random_uuid(),
  user_id      uuid        not null default auth.uid() references auth.users (id) on delete cascade,
  name         text        not null check (name ~ '\S' and length(name) <= 80),
  question     text        not null check (length(question) between 1 and 500),
  plan         jsonb       check (jsonb_typeof(plan) = 'object' and length(plan::text) <= 10000),
  saved_by_key boolean     not null default false,
  created_at   timestamptz not null default now(),
  unique (user_id, name)
);
comment on table phonelog.saved_questions is 'Questions that people ask again, under a name of theirs.';
comment on column phonelog.saved_questions.plan is
  'Where there is one it is run as it is, days in it being those of then; else the question is read each time.';
comment on column phonelog.saved_questions.saved_by_key is
  'By whoever acts for the person: they see these alone, as people''s own name whom they mask.';


-- Privacy --------------------------------------------------------------------------------------

insert into private.data_register (table_name, treatment, owner_path, personal, exported)
values ('phonelog.saved_questions', 'cascade', 'user_id',
  array['user_id', 'name', 'question', 'plan'], true);


-- Access ---------------------------------------------------------------------------------------

alter table phonelog.saved_questions enable row level security;

grant select, delete on phonelog.saved_questions to authenticated;
grant insert (user_id, name, question, plan), update (name, question, plan) on phonelog.saved_questions
  to authenticated;
grant select, insert, update, delete on phonelog.saved_questions to service_role;

create policy "people see what they keep, others for them what those did" on phonelog.saved_questions
  for select to authenticated
  using (
    user_id = (select auth.uid())
    and (saved_by_key or 'masked' = any ((select private.shown_level())::text[]))
  );

create policy "people keep questions" on phonelog.saved_questions
  for insert to authenticated
  with check (user_id = (select auth.uid()));

create policy "people change what they keep" on phonelog.saved_questions
  for update to authenticated
  using (
    user_id = (select auth.uid())
    and (saved_by_key or 'masked' = any ((select private.shown_level())::text[]))
  )
  with check (user_id = (select auth.uid()));

create policy "people throw away what they keep" on phonelog.saved_questions
  for delete to authenticated
  using (
    user_id = (select auth.uid())
    and (saved_by_key or 'masked' = any ((select private.shown_level())::text[]))
  );


-- Triggers -------------------------------------------------------------------------------------

create trigger saved_questions_columns before update on phonelog.saved_questions
  for each row when (current_user = 'authenticated')
  execute function private.only_columns('name', 'question', 'plan');


create function private.sign_saved_question()
returns trigger
language plpgsql
security invoker
set search_path = ''
as $$
begin
  new.saved_by_key := private.is_stand_in();
  return new;
end;
$$;
comment on function private.sign_saved_question is 'Who keeps a question does not say who they are.';

create trigger saved_questions_sign before insert on phonelog.saved_questions
  for each row when (current_user = 'authenticated')
  execute function private.sign_saved_question();


create function private.limit_saved_questions()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_most constant int := 100;
begin
  -- Two at once would count the same ones.
  perform from auth.users where id in (select user_id from come) order by id for no key update;
  if exists (
    select from phonelog.saved_questions q where q.user_id in (select user_id from come)
    group by q.user_id having count(*) > v_most
  ) then
    raise sqlstate 'PT409' using
      message = format('Cannot keep this question: %s are the most', v_most),
      hint = 'Throw one away first';
  end if;
  return null;
end;
$$;
comment on function private.limit_saved_questions is
  'Nobody keeps more than a hundred. Definer: it counts those that who acts by a key does not see, and locks the account.';

create trigger saved_questions_limited after insert on phonelog.saved_questions
  referencing new table as come
  for each statement execute function private.limit_saved_questions();
