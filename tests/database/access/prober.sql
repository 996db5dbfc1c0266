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

create temp table probes (
  number    int primary key,
  of        text not null,
  persona   text not null,
  command   text not null,
  statement text not null,
  before    text,
  stands    text,
  role      text not null,
  claims    text not null,
  -- Whose question is being answered.
  answers   uuid,
  triggered boolean not null,
  -- Asks about another column of what was asked: a policy knows rows alone.
  detail    boolean not null,
  verdict   text
);
-- Each of a thousand mutants asks what is about its own table.
create index on probes (of) where not detail;

create function pg_temp.ask(p_probe probes, p_triggers boolean) returns text
language plpgsql as $$
declare
  v_rows bigint;
  v_stands boolean;
  v_answer text[];
begin
  if p_probe.before is not null then
    perform set_config('session_replication_role', 'replica', true);
    execute p_probe.before;
  end if;
  perform set_config('session_replication_role', case when p_triggers then 'origin' else 'replica' end, true);
  perform set_config('request.jwt.claims', p_probe.claims, true);
  perform set_config('request.asker', case when p_probe.answers is null then ''
    else private.seal_ticket('asker', p_probe.answers, 600) end, true);
  perform set_config('role', p_probe.role, true);

  if p_probe.command in ('own', 'another''s') then
    execute p_probe.statement into v_answer;
    perform set_config('role', 'none', true);
    execute p_probe.stands into v_stands;
    raise exception using errcode = 'ZZ000', message = pg_temp.outcome(v_answer, v_stands);
  end if;

  execute p_probe.statement;
  get diagnostics v_rows = row_count;

  -- Without WHERE the number of rows says nothing: was the row in question among them?
  if p_probe.stands is not null then
    perform set_config('role', 'none', true);
    execute p_probe.stands into v_stands;
    v_rows := case when v_stands then 0 else 1 end;
  end if;
  raise exception using
    errcode = 'ZZ000',
    message = case when v_rows > 0 or p_probe.command = 'trunc' then 'ALLOW' else '0rows' end;
exception
  when sqlstate 'ZZ000' then
    return sqlerrm;
  when insufficient_privilege then
    return case when sqlerrm like '%row-level security%' then 'rls' else 'priv' end;
  when feature_not_supported then
    -- TRUNCATE of a table that others refer to fails after the right was checked.
    return case when p_probe.command = 'trunc' then 'ALLOW' else sqlstate end;
  when invalid_text_representation then
    -- auth.uid() of a subject that is no id: the policy cannot even be asked, and that refuses.
    return case when sqlerrm like '%type uuid: ""' then 'claims' else sqlstate end;
  when others then
    return sqlstate;
end $$;

-- To turn triggers on and off makes Postgres forget its plans, so it is done twice and not each time.
create function pg_temp.answer_all() returns void
language plpgsql as $$
begin
  update probes set verdict = pg_temp.ask(probes, true) where command <> 'flags';
  perform set_config('session_replication_role', 'replica', true);
  update probes set verdict = pg_temp.ask(probes, false) where command = 'flags';
  update probes set verdict = policy.verdict
  from (
    select asked.number, pg_temp.ask(asked, false) as verdict from probes as asked
    where triggered and verdict not in ('ALLOW', 'rls', 'priv', 'claims')
      and command not in ('flags', 'own', 'another''s')
  ) as policy
  where policy.number = probes.number and policy.verdict in ('rls', 'priv', '0rows', 'claims');
  perform set_config('session_replication_role', 'origin', true);
end $$;

-- Whether a change is noticed: the number of the first question that has another answer after it. What
-- policies and grants say by themselves is asked before and after, past triggers. Most changes are
-- seen at once by whoever they are about, so a few are asked first, and only then the others; an
-- answer from before is kept for the next change. Who is likely to see it comes first: p_commands in
-- their order, and p_persona before everybody else. What is undone here must not be under way outside:
-- triggers are off before this is called.
create function pg_temp.first_change(
  p_change text, p_of text[], p_commands text[], p_persona text
) returns int
language plpgsql as $$
declare
  v_numbers int[] := (
    select array_agg(
      number
      order by persona is distinct from p_persona, array_position(p_commands, command),
        persona in ('anon', 'login', 'nosub', 'forged', 'service'), number
    )
    from probes where of = any (p_of) and not detail
  );
  v_some int[];
  v_many int := 2;
  v_from int := 1;
  v_found int;
begin
  while v_from <= coalesce(cardinality(v_numbers), 0) loop
    v_some := v_numbers[v_from:v_from + v_many - 1];
    update probes set verdict = pg_temp.ask(probes, false)
    where number = any (v_some) and verdict is null;
    v_found := pg_temp.first_other(p_change, v_some);
    if v_found is not null then return v_found; end if;
    v_from := v_from + v_many;
    v_many := v_many * 4;
  end loop;
  return null;
end $$;

create function pg_temp.first_other(p_change text, p_numbers int[]) returns int
language plpgsql as $$
declare
  v_probe probes;
begin
  execute p_change;
  for v_probe in
    select probes.* from unnest(p_numbers) with ordinality as asked (number, place)
    join probes using (number) order by place
  loop
    if pg_temp.ask(v_probe, false) is distinct from v_probe.verdict then
      raise exception using errcode = 'ZZ001', message = v_probe.number;
    end if;
  end loop;
  raise exception using errcode = 'ZZ001', message = '';
exception
  when sqlstate 'ZZ001' then return nullif(sqlerrm, '');
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
