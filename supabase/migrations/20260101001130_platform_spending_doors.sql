-- Platform: the doors of spending.
-- What functions call around a model, what cron does when nobody comes back, and what people see.


-- Functions ------------------------------------------------------------------------------------

create function platform.reserve_spend(
  p_user      uuid   default null,
  p_caps      jsonb  default '{}',
  p_micro_usd bigint default null,
  p_call      jsonb  default '{}',
  p_at_once   int    default 2
)
returns uuid
language plpgsql
security invoker
set search_path = ''
as $$
declare
  v_day date := (clock_timestamp() at time zone 'utc')::date;
  v_in int := coalesce((p_call ->> 'tokens_in')::int, 0);
  v_out int := coalesce((p_call ->> 'tokens_out')::int, 0);
  v_provider text := coalesce(p_call ->> 'provider', '');
  v_model text := coalesce(p_call ->> 'model', '');
  v_micro bigint := coalesce(p_micro_usd, private.price_of(v_provider, v_model, v_in, v_out));
  v_cap record;
  v_subjects text[] := '{}'::text[];
  v_end timestamp;
  v_id uuid;
begin
  if v_micro is null or v_micro < 0 then
    raise sqlstate 'PT422' using message = 'Cannot ask a model: nobody knows what it costs';
  end if;
  perform private.ask_breaker(v_provider);
  if p_user is not null then
    perform pg_advisory_xact_lock(hashtextextended('spend:' || p_user, 0));
    if (select count(*) from private.spend_holds h
        where h.user_id = p_user and h.expires_at > clock_timestamp()) >= p_at_once then
      raise sqlstate 'PT429' using
        message = 'Cannot ask a model: as many answers as may be are being written for you',
        hint = 'Wait for one to finish', detail = '{"seconds": 2, "reason": "at_once"}';
    end if;
  end if;

  for v_cap in select * from private.spend_caps(p_user, p_caps) loop
    insert into private.spend_days as d (subject, period, day, user_id, reserved)
    select v_cap.subject, v_cap.period, date_trunc(v_cap.period, v_day::timestamp)::date,
           case when v_cap.subject = 'user:' || p_user then p_user end, v_micro
    where v_micro <= v_cap.micro_usd or v_cap.micro_usd is null
    on conflict (subject, period, day) do update set reserved = d.reserved + excluded.reserved
      where v_cap.micro_usd is null
         or d.spent + d.reserved + excluded.reserved <= v_cap.micro_usd;
    if not found then
      v_end := date_trunc(v_cap.period, v_day::timestamp) + ('1 ' || v_cap.period)::interval;
      raise sqlstate 'PT429' using
        message = format('Cannot ask a model: the budget of this %s is spent', v_cap.period),
        hint = format('It starts again on %s at midnight UTC', to_char(v_end, 'YYYY-MM-DD')),
        detail = jsonb_build_object(
          'seconds', ceil(extract(epoch from v_end - clock_timestamp() at time zone 'utc')),
          'reason', 'budget', 'whose', split_part(v_cap.subject, ':', 1), 'period', v_cap.period);
    end if;
    if v_cap.period = 'day' then
      v_subjects := v_subjects || v_cap.subject;
    end if;
  end loop;

  insert into private.spend_holds
    (user_id, subjects, day, micro_usd, function, provider, model, tokens_in, tokens_out)
  values (p_user, v_subjects, v_day, v_micro, coalesce(p_call ->> 'function', ''), v_provider,
          v_model, v_in, v_out)
  returning id into v_id;
  return v_id;
end;
$$;
comment on function platform.reserve_spend is
  'Sets aside the most a call can cost in the day and the month of everybody it counts for, or refuses it.';

grant execute on function platform.reserve_spend to service_role;


create function platform.settle_spend(
  p_hold      uuid,
  p_micro_usd bigint  default null,
  p_usage     jsonb   default '{}'
)
returns boolean
language plpgsql
security invoker
set search_path = ''
as $$
declare
  v_hold private.spend_holds;
  v_in int := coalesce((p_usage ->> 'tokens_in')::int, 0);
  v_out int := coalesce((p_usage ->> 'tokens_out')::int, 0);
  v_micro bigint;
begin
  delete from private.spend_holds where id = p_hold returning * into v_hold;
  if not found then
    return false;
  end if;
  v_micro := coalesce(p_micro_usd, private.price_of(v_hold.provider, v_hold.model, v_in, v_out));
  perform private.move_spend(v_hold, v_micro);
  if v_micro > 0 or v_in > 0 or v_out > 0 then
    insert into platform.usage_ledger
      (user_id, function, provider, model, tokens_in, tokens_out, cost_micro_usd, is_estimate)
    values (v_hold.user_id, v_hold.function, v_hold.provider, v_hold.model, v_in, v_out, v_micro,
            coalesce((p_usage ->> 'is_estimate')::boolean, false));
  end if;
  if p_usage ? 'is_failure' then
    perform private.note_outcome(v_hold.provider, (p_usage ->> 'is_failure')::boolean);
  end if;
  return true;
end;
$$;
comment on function platform.settle_spend is
  'What was set aside becomes what it cost, once: settled again, or after two minutes, it changes nothing.';

grant execute on function platform.settle_spend to service_role;


create function private.charge_lost_spend()
returns int
language plpgsql
security invoker
set search_path = ''
as $$
declare
  v_hold record;
  v_count int := 0;
begin
  for v_hold in
    select * from private.spend_holds where expires_at < clock_timestamp()
    order by expires_at limit 1000 for update skip locked
  loop
    perform platform.settle_spend(v_hold.id, v_hold.micro_usd, jsonb_build_object(
      'tokens_in', v_hold.tokens_in, 'tokens_out', v_hold.tokens_out, 'is_estimate', true));
    v_count := v_count + 1;
  end loop;
  return v_count;
end;
$$;
comment on function private.charge_lost_spend is
  'Charges in full what nobody settled within two minutes: the provider may have billed it. Run by cron.';


create function private.spent_usd(p_from timestamptz)
returns numeric
language sql
stable
security invoker
set search_path = ''
as $$
  select (
    (select coalesce(sum(cost_micro_usd), 0) from platform.usage_ledger where at >= p_from)
    + (select coalesce(sum(micro_usd), 0) from private.spend_holds where created_at >= p_from)
  ) / 1000000.0;
$$;
comment on function private.spent_usd is
  'US dollars spent on models since then by everybody, what is set aside included; asked by the alerts.';


create function private.my_budget()
returns jsonb
language sql
stable
security definer
set search_path = ''
as $$
  select jsonb_object_agg(p.period, jsonb_build_object(
    'limit_usd', b.micro_usd / 1000000.0,
    'spent_usd', coalesce(d.spent, 0) / 1000000.0,
    'reserved_usd', coalesce(d.reserved, 0) / 1000000.0,
    -- Not greatest() alone, which passes over null: where nothing limits, nothing is left to count.
    'left_usd', case when b.micro_usd is not null
                     then greatest(0, b.micro_usd - coalesce(d.spent + d.reserved, 0)) / 1000000.0 end,
    'starts_again_at', (p.day + ('1 ' || p.period)::interval) at time zone 'utc'
  ))
  from (
    select period, date_trunc(period, now() at time zone 'utc') as day
    from (values ('day'), ('month')) as two (period)
  ) as p
  left join private.budgets_of(auth.uid()) b using (period)
  left join private.spend_days d
    on d.subject = 'user:' || auth.uid() and d.period = p.period and d.day = p.day::date;
$$;
comment on function private.my_budget is
  'What the caller may spend and has spent today and this month. Definer: callers see nobody''s counters.';

grant execute on function private.my_budget to authenticated;


create function platform.my_usage(p_from timestamptz, p_to timestamptz)
returns jsonb
language sql
stable
security invoker
set search_path = ''
as $$
  with used as (
    select * from platform.usage_ledger
    where user_id = (select auth.uid()) and at >= p_from and at < p_to
  ),
  calls as (
    select (at at time zone 'utc')::date as day, function, provider, model, count(*) as calls,
      sum(tokens_in) as tokens_in, sum(tokens_out) as tokens_out,
      sum(cost_micro_usd) / 1000000.0 as cost_usd
    from used
    group by 1, 2, 3, 4
    order by 1 desc, 2, 3, 4
    limit 1000
  )
  select jsonb_build_object(
    'tokens_in', (select coalesce(sum(tokens_in), 0) from used),
    'tokens_out', (select coalesce(sum(tokens_out), 0) from used),
    'cost_usd', (select coalesce(sum(cost_micro_usd), 0) / 1000000.0 from used),
    'calls', (select coalesce(jsonb_agg(to_jsonb(c)), '[]') from calls c),
    'budget', private.my_budget()
  );
$$;
comment on function platform.my_usage is
  'What the caller used of models in a time, by day, function and model, and what is left to spend.';

grant execute on function platform.my_usage to authenticated;
