-- Phonelog: questions that work.
-- Examples for everybody, of which people learn what may be asked.


-- Tables ---------------------------------------------------------------------------------------

create table phonelog.nlq_examples (
  id       uuid primary key default gen_random_uuid(),
  question text not null unique check (length(question) between 1 and 200),
  topic    text not null check (topic in ('how many', 'how long', 'who', 'when', 'compare', 'list')),
  rank     int  not null
);
comment on table phonelog.nlq_examples is 'Questions that work, for everybody. "{person}" stands for a name.';
comment on column phonelog.nlq_examples.rank is 'In this order they are shown.';

insert into phonelog.nlq_examples (rank, topic, question)
values
  (1, 'how many', 'How many calls did I make last week?'),
  (2, 'who', 'Who called me most this month?'),
  (3, 'how long', 'How long did I talk with {person} this year?'),
  (4, 'how many', 'How many messages did I send to {person} last month?'),
  (5, 'who', 'Who did I talk with longest last month?'),
  (6, 'how many', 'How many calls did I miss yesterday?'),
  (7, 'when', 'When did I last talk with {person}?'),
  (8, 'when', 'On which weekday do I get most calls?'),
  (9, 'compare', 'Did I call more this month than last month?'),
  (10, 'who', 'Whom have I not called this year?'),
  (11, 'how long', 'What was my longest call this year?'),
  (12, 'when', 'At what hour do I get most messages?'),
  (13, 'how many', 'How many calls did I get each month this year?'),
  (14, 'who', 'How many people did I talk with last week?'),
  (15, 'list', 'Show the calls I missed this week'),
  (16, 'how long', 'How long is my average call with {person}?');


-- Privacy --------------------------------------------------------------------------------------

insert into private.data_register (table_name, treatment, owner_path, personal, exported, reason)
values ('phonelog.nlq_examples', 'keep', null, '{}', false, 'Written by us, about nobody');


-- Access ---------------------------------------------------------------------------------------

alter table phonelog.nlq_examples enable row level security;

grant select on phonelog.nlq_examples to authenticated;
grant select, insert, update, delete on phonelog.nlq_examples to service_role;

create policy "everybody sees what may be asked" on phonelog.nlq_examples
  for select to authenticated
  using (true);
