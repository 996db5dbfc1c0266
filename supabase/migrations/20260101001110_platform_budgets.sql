-- Platform: budgets.
-- What may be spent on models in a day or a month: by everybody together, by each person, by the holder
-- of a role, by one person, in one room.


-- Tables ---------------------------------------------------------------------------------------

create table platform.budgets (
  id         uuid        primary key default gen_random_uuid(),
  scope      text        not null check (scope in ('everyone', 'each', 'role', 'user', 'session')),
  user_id    uuid        references auth.users (id) on delete cascade,
  role       text        references platform.roles (role) on update cascade on delete cascade,
  period     text        not null check (period in ('day', 'month')),
  micro_usd  bigint      not null check (micro_usd >= 0),
  set_by     uuid        default auth.uid() references auth.users (id) on delete set null,
  updated_at timestamptz not null default now(),
  unique nulls not distinct (scope, user_id, role, period),
  constraint budgets_name_whom
    check ((scope = 'user') = (user_id is not null) and (scope = 'role') = (role is not null))
);
comment on table platform.budgets is
  'The most that may be spent on models, in millionths of a dollar; without a row there is no limit.';
comment on column platform.budgets.scope is
  'everyone: all together. each: any one person. role, user: in the place of each. session: any one room.';

create index budgets_user on platform.budgets (user_id);
create index budgets_role on platform.budgets (role);
create index budgets_set_by on platform.budgets (set_by);

create table private.spend_days (
  subject  text   not null check (length(subject) <= 100),
  period   text   not null check (period in ('day', 'month')),
  day      date   not null,
  user_id  uuid   references auth.users (id) on delete cascade,
  reserved bigint not null default 0 check (reserved >= 0),
  spent    bigint not null default 0 check (spent >= 0),
  primary key (subject, period, day)
);
comment on table private.spend_days is
  'What each subject has spent and has set aside, by day and by month of UTC: "user:<id>", "session:<id>", "everyone".';

create index spend_days_user on private.spend_days (user_id);
create index spend_days_day on private.spend_days (day);


-- Access ---------------------------------------------------------------------------------------

alter table platform.budgets enable row level security;
alter table private.spend_days enable row level security;

grant select, insert, delete on platform.budgets to authenticated;
grant update (micro_usd) on platform.budgets to authenticated;
grant select, insert, update, delete on platform.budgets to service_role;
grant select, insert, update, delete on private.spend_days to service_role;

create policy "people see what binds them, keepers all" on platform.budgets
  for select to authenticated
  using (
    scope in ('each', 'role', 'session') or user_id = (select auth.uid())
    or (select private.caller_may('budgets.manage'))
  );

create policy "keepers set budgets" on platform.budgets
  for insert to authenticated
  with check ((select private.caller_may('budgets.manage')));

create policy "keepers change budgets" on platform.budgets
  for update to authenticated
  using ((select private.caller_may('budgets.manage')))
  with check ((select private.caller_may('budgets.manage')));

create policy "keepers lift budgets" on platform.budgets
  for delete to authenticated
  using ((select private.caller_may('budgets.manage')));


-- Privacy --------------------------------------------------------------------------------------

insert into private.data_register (table_name, treatment, owner_path, personal, exported, reason)
values
  ('platform.budgets', 'cascade', 'user_id', array['user_id', 'set_by'], true, null),
  ('private.spend_days', 'cascade', 'user_id', array['subject', 'user_id'], false,
    'Sums of the ledger, which is exported');


-- Budgets --------------------------------------------------------------------------------------

-- To begin with; an operator sets what fits. Anonymous accounts cost nothing, so that many of them are
-- bound by what everybody may spend together.
insert into platform.budgets (scope, period, micro_usd)
values
  ('everyone', 'day', 20000000),
  ('everyone', 'month', 200000000),
  ('each', 'day', 500000),
  ('session', 'day', 1000000);


-- Triggers -------------------------------------------------------------------------------------

create function private.settle_budget()
returns trigger
language plpgsql
security invoker
set search_path = ''
as $$
begin
  new.set_by := auth.uid();
  new.updated_at := now();
  return new;
end;
$$;
comment on function private.settle_budget is 'Who set a budget is whoever did, not whom they name.';

create trigger budgets_settled before insert or update of micro_usd on platform.budgets
  for each row execute function private.settle_budget();

create trigger budgets_columns before update on platform.budgets
  for each row when (current_user = 'authenticated')
  execute function private.only_columns('micro_usd', 'set_by', 'updated_at');

create trigger budgets_audited after insert or update or delete on platform.budgets
  for each row execute function private.audit_row();


-- Functions ------------------------------------------------------------------------------------

create function private.budgets_of(p_user uuid)
returns table (period text, micro_usd bigint)
language sql
stable
security definer
set search_path = ''
as $$
  -- Their own, else the largest of their roles, else what each may spend.
  select distinct on (b.period) b.period, b.micro_usd
  from platform.budgets b
  where b.scope = 'each' or b.user_id = p_user
    or b.role in (select r.role from private.living_roles r where r.user_id = p_user)
  order by b.period, array_position(array['user', 'role', 'each'], b.scope), b.micro_usd desc;
$$;
comment on function private.budgets_of is
  'What one person may spend in a day and in a month. Definer: which roles count stands beside Auth''s accounts.';

grant execute on function private.budgets_of to service_role;


create function platform.set_budget(
  p_scope     text,
  p_period    text,
  p_micro_usd bigint,
  p_user      uuid default null,
  p_role      text default null
)
returns platform.budgets
language plpgsql
security invoker
set search_path = ''
as $$
declare
  v_budget platform.budgets;
begin
  if not (select private.caller_may('budgets.manage')) then
    raise sqlstate 'PT403' using message = 'Cannot set a budget: it takes the permission budgets.manage';
  end if;
  insert into platform.budgets as b (scope, user_id, role, period, micro_usd)
  values (p_scope, p_user, p_role, p_period, p_micro_usd)
  on conflict (scope, user_id, role, period) do update set micro_usd = excluded.micro_usd
  returning * into v_budget;
  return v_budget;
exception when check_violation or not_null_violation or foreign_key_violation then
  raise sqlstate 'PT422' using
    message = 'Cannot set a budget: something about it does not fit',
    hint = 'For everyone, each or session, for a role or a user there is; for a day or a month; 0 or more';
end;
$$;
comment on function platform.set_budget is
  'Sets or changes a budget, for whoever keeps them; the audit log tells who did.';

grant execute on function platform.set_budget to authenticated;


create function platform.lift_budget(p_scope text, p_period text, p_user uuid default null, p_role text default null)
returns boolean
language plpgsql
security invoker
set search_path = ''
as $$
begin
  if not (select private.caller_may('budgets.manage')) then
    raise sqlstate 'PT403' using message = 'Cannot lift a budget: it takes the permission budgets.manage';
  end if;
  delete from platform.budgets b
  where b.scope = p_scope and b.period = p_period
    and b.user_id is not distinct from p_user and b.role is not distinct from p_role;
  return found;
end;
$$;
comment on function platform.lift_budget is
  'Takes a budget away, for whoever keeps them: from then on nothing of this kind is limited.';

grant execute on function platform.lift_budget to authenticated;
