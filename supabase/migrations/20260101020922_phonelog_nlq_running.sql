-- Phonelog: running the query of a question.
-- The only way to the reader. Users have none: they would come by it without whoever looks at queries
-- first. What is done here holds without that, too.


-- Functions ------------------------------------------------------------------------------------

create function private.look_at_tables()
returns void
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_table regclass;
begin
  for v_table in
    select c.oid
    from pg_catalog.pg_class c
    left join pg_catalog.pg_stat_all_tables s on s.relid = c.oid
    where c.relnamespace = 'phonelog'::regnamespace and c.relkind = 'r'
      and has_any_column_privilege('nlq_reader', c.oid, 'select')
      and (
        s.n_mod_since_analyze > 500 + greatest(c.reltuples, 0) / 2
        or c.reltuples < 0 and pg_relation_size(c.oid) > 100000
      )
  loop
    execute format('analyze %s', v_table);
  end loop;
exception
  when lock_not_available then
    null; -- somebody looks at it at this moment
end;
$$;
comment on function private.look_at_tables is
  'Has the planner know tables of which half is new to it: of unknown ones it takes each person for one of two hundred, and a product of all their calls for cheap. Definer: only owners do so; for phonelog.look_at_tables.';

grant execute on function private.look_at_tables to service_role;


create function phonelog.look_at_tables()
returns void
language sql
volatile
security invoker
set search_path = ''
as $$
  select private.look_at_tables();
$$;
comment on function phonelog.look_at_tables is
  'Before a query that no plan made: such a one may be a product of tables. A server looks at its tables by itself, and ends by the clock what it guessed wrong; the embedded engine does neither. For nlq-query, in a transaction of its own.';

grant execute on function phonelog.look_at_tables to service_role;


create function phonelog.run_question(
  p_question uuid, p_plan jsonb, p_sql text, p_values jsonb, p_meta jsonb default '{}'
)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
set statement_timeout = '2s'
set lock_timeout = '200ms'
set work_mem = '8MB'
set max_parallel_workers_per_gather = 0
set jit = off
as $$
declare
  v_started constant timestamptz := clock_timestamp();
  v_question phonelog.nlq_queries;
  v_cost numeric;
  v_rows jsonb;
  v_is_read boolean := false;
begin
  if auth.role() is distinct from 'service_role' then
    raise sqlstate 'PT403' using message = 'Cannot run a question: only nlq-query may';
  end if;
  if length(p_sql) > 20000 then
    raise sqlstate 'PT400' using message = 'Cannot run this query: 20,000 characters are the most';
  end if;
  -- Two who run it at once would both be answered.
  select q.* into v_question from phonelog.nlq_queries q
  where q.id = p_question and q.state = 'asked' and q.created_at > now() - interval '2 minutes'
  for update;
  if not found then
    raise sqlstate 'PT409' using
      message = 'Cannot run this question: it is not waiting for an answer',
      hint = 'Ask it again';
  end if;

  -- Nothing can be written in here, and nothing of the caller's rights is left to steal. The way out is
  -- always an exception: what the query has set, or told others, is undone by it, and so is that nothing
  -- can be written. Rows stay in their variable.
  begin
    perform
      set_config('request.asker', private.seal_ticket(
        case when v_question.asked_by_key then 'asker_via' else 'asker' end, v_question.user_id, 30
      ), true),
      set_config('request.jwt.claims', '', true),
      set_config('request.jwt.claim.sub', '', true),
      set_config('request.jwt.claim.role', '', true),
      set_config('request.headers', '', true),
      set_config('request.cookies', '', true),
      set_config('transaction_read_only', 'on', true);

    v_cost := private.nlq_cost(p_sql, p_values);
    if v_cost > 200000 then
      raise sqlstate 'PT422' using
        message = 'Cannot answer: this question would read too much',
        hint = 'Name a shorter time or fewer people';
    end if;
    select coalesce(jsonb_agg(r), '[]') into v_rows from private.nlq_rows(p_sql, p_values) r;
    v_is_read := true;
    raise sqlstate 'QREAD';
  exception
    when query_canceled or others then
      -- A session's own locks are all that a way out does not give back.
      perform pg_advisory_unlock_all();
      if not v_is_read then
        raise;
      end if;
  end;

  update phonelog.nlq_queries q set
    state = 'answered', plan = p_plan, sql = p_sql,
    row_count = least(jsonb_array_length(v_rows), 1000),
    normalized = p_meta ->> 'normalized', slots = p_meta -> 'slots',
    planner = p_meta ->> 'planner', model = p_meta ->> 'model',
    cache_hit = coalesce((p_meta ->> 'cache_hit')::boolean, false),
    latency_ms = extract(epoch from clock_timestamp() - q.created_at) * 1000
  where q.id = p_question;
  -- What it means is for a model to read, behind all texts there are; what is used again was read before.
  if p_plan is not null and not coalesce((p_meta ->> 'cache_hit')::boolean, false) then
    perform private.owe_embeddings(v_question.user_id, 9007199254740991);
  end if;
  return jsonb_build_object(
    'rows', v_rows - 1000, 'truncated', jsonb_array_length(v_rows) > 1000, 'cost', v_cost,
    'ms', round((extract(epoch from clock_timestamp() - v_started) * 1000)::numeric, 1)
  );
end;
$$;
comment on function phonelog.run_question is
  'Runs the query of a question as the reader, for who asked it: {rows, truncated, cost, ms}; a thousand rows, 1 MB, two seconds. What went well is written down in the same transaction; of what did not nothing is, phonelog.finish_question says so. Definer: it seals the asker''s ticket; for the server alone.';

grant execute on function phonelog.run_question to service_role;
