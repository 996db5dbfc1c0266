-- Asks one question after the other as the Data API would: role and claims set locally, in a
-- subtransaction that is always rolled back, so that each question finds the world as it was made
-- and no limit is ever used up by the question before.
--
-- Verdicts: ALLOW · 0rows · rls (refused by a policy) · priv (refused by a grant) · claims
-- (the claims are no person's) · a SQLSTATE. Of calls: wrote (a row of whoever it spoke of has
-- changed) · answer, true, false, done (of a function that returns nothing) · nothing · as above.
-- A trigger or a constraint may refuse before or after a policy is asked, and must not hide what the
-- policy would say. So a table with triggers is asked a second time with triggers off when the first
-- answer was neither a clear yes nor a refusal by policy or grant; a SQLSTATE then stands only where
-- the policies let it through and a trigger or a constraint alone refuses.

create function pg_temp.outcome(p_answer text[], p_untouched boolean) returns text
language sql as $$
  select case
    when not p_untouched then 'wrote'
    when not exists (select from unnest(p_answer) as row where btrim(row, '(),') <> '') then 'nothing'
    when p_answer = array['true'] then 'true'
    when p_answer = array['false'] then 'false'
    when p_answer = array['done'] then 'done'
    else 'answer'
  end;
$$;

create function pg_temp.ask(p_probe jsonb, p_triggers boolean) returns text
language plpgsql as $$
declare
  v_rows bigint;
  v_stands boolean;
  v_answer text[];
begin
  if p_probe ->> 'before' is not null then
    perform set_config('session_replication_role', 'replica', true);
    execute p_probe ->> 'before';
  end if;
  perform set_config('session_replication_role', case when p_triggers then 'origin' else 'replica' end, true);
  perform set_config('request.jwt.claims', p_probe ->> 'claims', true);
  perform set_config('role', p_probe ->> 'role', true);

  if p_probe ->> 'command' in ('own', 'another''s') then
    execute p_probe ->> 'statement' into v_answer;
    perform set_config('role', 'none', true);
    execute p_probe ->> 'stands' into v_stands;
    raise exception using errcode = 'ZZ000', message = pg_temp.outcome(v_answer, v_stands);
  end if;

  execute p_probe ->> 'statement';
  get diagnostics v_rows = row_count;

  -- Without WHERE the number of rows says nothing: was the row in question among them?
  if p_probe ->> 'stands' is not null then
    perform set_config('role', 'none', true);
    execute p_probe ->> 'stands' into v_stands;
    v_rows := case when v_stands then 0 else 1 end;
  end if;
  raise exception using
    errcode = 'ZZ000',
    message = case when v_rows > 0 or p_probe ->> 'command' = 'trunc' then 'ALLOW' else '0rows' end;
exception
  when sqlstate 'ZZ000' then
    return sqlerrm;
  when insufficient_privilege then
    return case when sqlerrm like '%row-level security%' then 'rls' else 'priv' end;
  when feature_not_supported then
    -- TRUNCATE of a table that others refer to fails after the right was checked.
    return case when p_probe ->> 'command' = 'trunc' then 'ALLOW' else sqlstate end;
  when invalid_text_representation then
    -- auth.uid() of a subject that is no id: the policy cannot even be asked, and that refuses.
    return case when sqlerrm like '%type uuid: ""' then 'claims' else sqlstate end;
  when others then
    return sqlstate;
end $$;

create temp table probes (
  number  int primary key,
  of      text not null,
  probe   jsonb not null,
  verdict text
);

-- To turn triggers on and off makes Postgres forget its plans, so it is done twice and not each time.
create function pg_temp.answer_all() returns void
language plpgsql as $$
begin
  update probes set verdict = pg_temp.ask(probe, true) where probe ->> 'command' <> 'flags';
  perform set_config('session_replication_role', 'replica', true);
  update probes set verdict = pg_temp.ask(probe, false) where probe ->> 'command' = 'flags';
  update probes set verdict = policy.verdict
  from (
    select number, pg_temp.ask(probe, false) as verdict from probes
    where (probe ->> 'triggered')::boolean and verdict not in ('ALLOW', 'rls', 'priv', 'claims')
      and probe ->> 'command' not in ('flags', 'own', 'another''s')
  ) as policy
  where policy.number = probes.number and policy.verdict in ('rls', 'priv', '0rows', 'claims');
  perform set_config('session_replication_role', 'origin', true);
end $$;

-- What policies and grants say by themselves, to be compared with what they say after a change.
create function pg_temp.answer_policies() returns void
language sql as $$
  select set_config('session_replication_role', 'replica', true);
  update probes set verdict = pg_temp.ask(probe, false);
$$;

create function pg_temp.first_change(p_of text[]) returns int
language plpgsql as $$
declare
  v_probe probes;
begin
  for v_probe in select * from probes where of = any (p_of) order by number loop
    if pg_temp.ask(v_probe.probe, false) is distinct from v_probe.verdict then
      return v_probe.number;
    end if;
  end loop;
  return null;
end $$;

create function pg_temp.make(p_inserts jsonb) returns jsonb
language plpgsql as $$
declare
  v_made record;
  v_refusals text[] := '{}';
begin
  for attempt in 0 .. jsonb_array_length(p_inserts) - 1 loop
    begin
      execute p_inserts ->> attempt into v_made;
      return jsonb_build_object('made', to_jsonb(v_made), 'attempt', attempt);
    exception when others then
      v_refusals := v_refusals || sqlerrm;
    end;
  end loop;
  return jsonb_build_object('refusals', to_jsonb(v_refusals));
end $$;
