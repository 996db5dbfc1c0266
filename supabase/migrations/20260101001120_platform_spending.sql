-- Platform: spending.
-- Reserve, call, settle. The most that a call can cost is set aside before it is made and corrected
-- afterwards, so that a budget of a hundred buys a hundred, whoever asks at once.


-- Tables ---------------------------------------------------------------------------------------

create table private.spend_holds (
  id         uuid        primary key default gen_random_uuid(),
  user_id    uuid        references auth.users (id) on delete set null,
  subjects   text[]      not null,
  day        date        not null,
  micro_usd  bigint      not null check (micro_usd >= 0),
  function   text        not null,
  provider   text        not null,
  model      text        not null,
  tokens_in  int         not null,
  tokens_out int         not null,
  created_at timestamptz not null default clock_timestamp(),
  expires_at timestamptz not null default clock_timestamp() + interval '2 minutes'
);
comment on table private.spend_holds is
  'Calls of models that are being made, and what is set aside for each, for two minutes.';

create index spend_holds_user on private.spend_holds (user_id);
create index spend_holds_expiry on private.spend_holds (expires_at);

create table private.provider_breakers (
  provider   text        primary key,
  failures   int         not null default 0,
  open_until timestamptz not null default '-infinity'
);
comment on table private.provider_breakers is
  'Providers that failed, and until when nobody asks them. Here and not in isolates, which live too briefly to see five failures and would each send their own.';


-- Access ---------------------------------------------------------------------------------------

alter table private.spend_holds enable row level security;
alter table private.provider_breakers enable row level security;

grant select, insert, update, delete on private.spend_holds, private.provider_breakers
  to service_role;


-- Privacy --------------------------------------------------------------------------------------

insert into private.data_register (table_name, treatment, owner_path, personal, exported, reason)
values
  ('private.spend_holds', 'keep', null, array['user_id', 'subjects'], false,
    'For two minutes; the person is taken out when they are erased'),
  ('private.provider_breakers', 'keep', null, '{}', false, 'Names providers, and no person');


-- Parts ----------------------------------------------------------------------------------------

create function private.spend_caps(p_user uuid, p_caps jsonb)
returns table (subject text, period text, micro_usd bigint)
language sql
stable
security invoker
set search_path = ''
as $$
  -- A caller may add subjects, and lower what the budgets allow for a day; it raises nothing.
  with named as (
    select 'everyone' as subject, period, min(micro_usd) as micro_usd
    from (values ('day'), ('month')) as p (period)
    left join (select * from platform.budgets where scope = 'everyone') as b using (period)
    group by period
    union all
    select 'user:' || p_user, p.period, b.micro_usd
    from (values ('day'), ('month')) as p (period)
    left join private.budgets_of(p_user) b using (period)
    where p_user is not null
    union all
    select key, p.period, b.micro_usd
    from jsonb_object_keys(p_caps) as key
    cross join (values ('day'), ('month')) as p (period)
    left join platform.budgets b
      on b.period = p.period and b.scope = 'session' and key like 'session:%'
    where key not in ('everyone', 'user:' || coalesce(p_user::text, ''))
  )
  select n.subject, n.period,
    case when n.period = 'day' then least(n.micro_usd, (p_caps ->> n.subject)::bigint)
         else n.micro_usd end
  from named n
  -- Whoever asks first, what all share last: it is held the shortest. In one order for everybody, so
  -- that two reservations cannot wait for each other.
  order by n.subject = 'everyone', n.subject not like 'user:%', n.subject, n.period;
$$;
comment on function private.spend_caps is
  'Whose day and month a call counts in, and the most each may spend there; null is without a limit.';

grant execute on function private.spend_caps to service_role;


create function private.ask_breaker(p_provider text)
returns void
language plpgsql
security invoker
set search_path = ''
as $$
declare
  v_until timestamptz;
begin
  select open_until into v_until from private.provider_breakers
  where provider = p_provider and failures >= 5;
  if not found then
    return;
  end if;
  -- After its rest one call finds out for everybody; the others wait another thirty seconds.
  update private.provider_breakers set open_until = clock_timestamp() + interval '30 seconds'
  where provider = p_provider and failures >= 5 and open_until <= clock_timestamp();
  if not found then
    raise sqlstate 'PT503' using
      message = 'Cannot ask a model: its provider fails at the moment',
      hint = 'Try again in half a minute',
      detail = jsonb_build_object('seconds',
        greatest(1, ceil(extract(epoch from v_until - clock_timestamp()))), 'reason', 'provider');
  end if;
end;
$$;
comment on function private.ask_breaker is
  'Refuses for thirty seconds what goes to a provider that failed five times in a row.';

grant execute on function private.ask_breaker to service_role;


create function private.note_outcome(p_provider text, p_is_failure boolean)
returns void
language sql
security invoker
set search_path = ''
as $$
  insert into private.provider_breakers as b (provider, failures)
  select p_provider, 1 where p_is_failure
  on conflict (provider) do update set
    failures = b.failures + 1,
    open_until = case when b.failures + 1 >= 5 then clock_timestamp() + interval '30 seconds'
                      else b.open_until end;
  update private.provider_breakers set failures = 0, open_until = '-infinity'
  where provider = p_provider and not p_is_failure and failures > 0;
$$;
comment on function private.note_outcome is 'Counts failures in a row; the first success ends the row.';

grant execute on function private.note_outcome to service_role;


create function private.move_spend(p_hold private.spend_holds, p_micro_usd bigint)
returns void
language plpgsql
security invoker
set search_path = ''
as $$
declare
  v_subject text;
  v_period text;
begin
  foreach v_subject in array p_hold.subjects loop
    foreach v_period in array array['day', 'month'] loop
      update private.spend_days set
        reserved = greatest(0, reserved - p_hold.micro_usd), spent = spent + p_micro_usd
      where subject = v_subject and period = v_period
        and day = date_trunc(v_period, p_hold.day::timestamp)::date;
    end loop;
  end loop;
end;
$$;
comment on function private.move_spend is
  'What was set aside becomes what was spent, in the days it was set aside in and in their order.';

grant execute on function private.move_spend to service_role;
