-- Phonelog: reading for questions.
-- The two functions that run a text which came from outside. They belong to the reader: inside of them
-- there is nothing to gain, and in a definer no role can be set at all.


-- Functions ------------------------------------------------------------------------------------

create function private.nlq_cost(p_sql text, p_values jsonb)
returns numeric
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_plan json;
  v_cost numeric;
begin
  -- In a loop for what that does: a cursor is opened, and that only for a single statement.
  for v_plan in
    execute format(e'explain (format json) select * from (\n%s\n) as answer limit 1001', p_sql)
    using p_values
  loop
    v_cost := (v_plan -> 0 -> 'Plan' ->> 'Total Cost')::numeric;
  end loop;
  return v_cost;
end;
$$;
comment on function private.nlq_cost is
  'What a query would cost, by the planner. Definer: it belongs to the reader, and so there is nothing in it to gain; nor can the role be changed in there.';


create function private.nlq_rows(p_sql text, p_values jsonb)
returns setof jsonb
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
  v_row jsonb;
  v_bytes int := 0;
begin
  -- In a function that is stable nothing but reading is let through.
  for v_row in
    execute format(e'select to_jsonb(answer) from (\n%s\n) as answer limit 1001', p_sql)
    using p_values
  loop
    v_bytes := v_bytes + octet_length(v_row::text);
    if v_bytes > 1048576 then
      raise sqlstate 'PT413' using
        message = 'Cannot answer with more than 1 MB',
        hint = 'Ask for fewer columns or a shorter time';
    end if;
    return next v_row;
  end loop;
end;
$$;
comment on function private.nlq_rows is
  'What a query reads: 1,001 rows at most, and 1 MB. Definer: it belongs to the reader, as private.nlq_cost.';

-- A new owner has to be able to make such a thing where it is, at this moment.
grant create on schema private to nlq_reader;
alter function private.nlq_cost(text, jsonb) owner to nlq_reader;
alter function private.nlq_rows(text, jsonb) owner to nlq_reader;
revoke create on schema private from nlq_reader;
grant execute on function private.nlq_cost(text, jsonb), private.nlq_rows(text, jsonb) to current_user;
