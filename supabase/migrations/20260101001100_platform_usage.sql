-- Platform: usage.
-- What models were asked and what it cost: a line for each call that was paid for. Money is counted in
-- millionths of a dollar, as whole numbers.


-- Tables ---------------------------------------------------------------------------------------

create table platform.usage_ledger (
  id             uuid        primary key default gen_random_uuid(),
  user_id        uuid        references auth.users (id) on delete cascade,
  function       text        not null,
  provider       text        not null,
  model          text        not null,
  tokens_in      int         not null default 0 check (tokens_in >= 0),
  tokens_out     int         not null default 0 check (tokens_out >= 0),
  cost_micro_usd bigint      not null default 0 check (cost_micro_usd >= 0),
  is_estimate    boolean     not null default false,
  at             timestamptz not null default clock_timestamp()
);
comment on table platform.usage_ledger is 'Each call of a model that was paid for, and by whose budget.';
comment on column platform.usage_ledger.user_id is 'Null where nobody is left who asked.';
comment on column platform.usage_ledger.is_estimate is
  'Nobody came back to say what it cost, so that it counts for the most it could have.';

create index usage_ledger_user on platform.usage_ledger (user_id, at);
create index usage_ledger_at on platform.usage_ledger (at);

create table private.model_prices (
  provider  text   not null,
  model     text   not null,
  micro_in  bigint not null check (micro_in >= 0),
  micro_out bigint not null check (micro_out >= 0),
  primary key (provider, model)
);
comment on table private.model_prices is
  'What a million tokens cost in millionths of a dollar, read and written; "*" stands for every other model.';


-- Access ---------------------------------------------------------------------------------------

alter table platform.usage_ledger enable row level security;
alter table private.model_prices enable row level security;

grant select on platform.usage_ledger to authenticated;
grant select, insert on platform.usage_ledger to service_role;
grant select, insert, update, delete on private.model_prices to service_role;

create policy "people see what they used" on platform.usage_ledger
  for select to authenticated
  using (user_id = (select auth.uid()));


-- Privacy --------------------------------------------------------------------------------------

insert into private.data_register (table_name, treatment, owner_path, personal, exported, reason)
values
  ('platform.usage_ledger', 'cascade', 'user_id', array['user_id'], true, null),
  ('private.model_prices', 'keep', null, '{}', false, 'Prices, and no person');


-- Prices ---------------------------------------------------------------------------------------

-- List prices of 2025; whoever pays others changes them here. What is not listed counts as dear, so
-- that a new model is not free until somebody remembers to write it down.
insert into private.model_prices (provider, model, micro_in, micro_out)
values
  ('openai', 'gpt-4o-mini', 150000, 600000),
  ('openai', 'gpt-4o', 2500000, 10000000),
  ('openai', 'gpt-4.1', 2000000, 8000000),
  ('openai', 'gpt-4.1-mini', 400000, 1600000),
  ('openai', 'gpt-4.1-nano', 100000, 400000),
  ('openai', 'text-embedding-3-small', 20000, 0),
  ('openai', 'text-embedding-3-large', 130000, 0),
  ('*', '*', 10000000, 40000000);


-- Functions ------------------------------------------------------------------------------------

create function private.price_of(
  p_provider   text,
  p_model      text,
  p_tokens_in  bigint,
  p_tokens_out bigint
)
returns bigint
language sql
stable
security invoker
set search_path = ''
as $$
  select ceil((p_tokens_in::numeric * micro_in + p_tokens_out::numeric * micro_out) / 1000000)::bigint
  from private.model_prices
  where provider in (p_provider, '*') and model in (p_model, '*')
  order by provider = '*', model = '*'
  limit 1;
$$;
comment on function private.price_of is
  'What so many tokens cost, in millionths of a dollar, by the most particular price there is.';

grant execute on function private.price_of to service_role;
