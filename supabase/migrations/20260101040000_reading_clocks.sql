-- Reading: clocks.
-- Which of two positions is the later one is said by a hybrid logical clock, "<13 digits of ms>-<4 hex
-- digits>": a device's own time, pushed ahead of everything it has seen. It sorts as bytes do. Equal
-- clocks are told apart by the device, and one device's by its operation. shared/reading/clock.ts has
-- the same rules in TypeScript. They are in plpgsql, which keeps its plans: a batch asks thousands of
-- times.

create schema reading;
comment on schema reading is 'Reading positions of one person on many devices, which never go backwards.';

grant usage on schema reading to authenticated, service_role;


-- Making ---------------------------------------------------------------------------------------

create function private.hlc_at(p_at timestamptz)
returns text
language plpgsql
immutable
security invoker
set search_path = ''
as $$
begin
  return lpad(floor(extract(epoch from p_at) * 1000)::bigint::text, 13, '0') || '-0000';
end;
$$;
comment on function private.hlc_at is 'A moment as a clock.';


create function private.hlc_time(p_hlc text)
returns timestamptz
language plpgsql
immutable
security invoker
set search_path = ''
as $$
begin
  return 'epoch'::timestamptz + left(p_hlc, 13)::bigint * interval '1 millisecond';
end;
$$;
comment on function private.hlc_time is 'The moment a clock names.';


create function private.hlc_tick(p_hlc text)
returns text
language plpgsql
immutable
security invoker
set search_path = ''
as $$
begin
  return case when right(p_hlc, 4) = 'ffff'
    then lpad((left(p_hlc, 13)::bigint + 1)::text, 13, '0') || '-0000'
    else left(p_hlc, 14) || lpad(to_hex(('x' || right(p_hlc, 4))::bit(16)::int + 1), 4, '0')
  end;
end;
$$;
comment on function private.hlc_tick is 'The next clock after one.';


create function private.hlc_before(p_hlc text)
returns text
language plpgsql
immutable
security invoker
set search_path = ''
as $$
begin
  return lpad(greatest(left(p_hlc, 13)::bigint - 1, 0)::text, 13, '0') || '-ffff';
end;
$$;
comment on function private.hlc_before is 'A clock that everything in the same millisecond is later than.';


create function private.hlc_now(p_after text default null)
returns text
language plpgsql
volatile
security invoker
set search_path = ''
as $$
begin
  return greatest(
    private.hlc_at(clock_timestamp()) collate "C", private.hlc_tick(p_after) collate "C"
  );
end;
$$;
comment on function private.hlc_now is 'The server''s clock, and later than the one given.';


-- Comparing ------------------------------------------------------------------------------------

create function private.clock_of(p_hlc text, p_device uuid, p_op text)
returns text
language plpgsql
immutable
security invoker
set search_path = ''
as $$
begin
  -- A blank is less than anything in an id, so that no device comes before any device.
  return p_hlc || ' ' || coalesce(p_device::text, '') || ' ' || coalesce(p_op, '');
end;
$$;
comment on function private.clock_of is
  'All that decides which is later, as one text to be compared with collate "C": clock, device, operation.';


-- Correcting -----------------------------------------------------------------------------------

create function private.correct_hlc(
  p_hlc     text,
  p_made_at timestamptz,
  p_sent_at timestamptz,
  p_now     timestamptz
)
returns text
language plpgsql
immutable
security invoker
set search_path = ''
as $$
declare
  -- Nobody's clock is a century wrong, and longer intervals lead out of the calendar.
  v_error interval := least(greatest(p_sent_at - p_now, interval '-100 years'), interval '100 years');
  v_latest text collate "C" := private.hlc_at(p_now + interval '60 seconds');
  v_hlc text collate "C" := p_hlc;
  v_own text collate "C";
begin
  if abs(extract(epoch from v_error)) <= 2 then
    v_error := interval '0';
  end if;
  if p_sent_at is null then
    null;
  elsif private.hlc_time(p_hlc) <= p_sent_at then
    if v_error <> interval '0' then
      v_hlc := left(private.hlc_at(greatest(private.hlc_time(p_hlc) - v_error, 'epoch'::timestamptz)), 13)
        || right(p_hlc, 5);
    end if;
  elsif p_made_at is not null then
    -- The device's own time cannot be later than its sending, so this was learned from others, whose
    -- time is right: its own may still be the later one. Further ahead than anybody's is only a clock
    -- that went wrong and was put right.
    v_own := private.hlc_at(greatest('epoch'::timestamptz, least(p_made_at - v_error, p_now)));
    v_hlc := case when v_hlc > v_latest then v_own else greatest(v_hlc, v_own) end;
  end if;
  -- Nobody has learned such a time from others: it is wrong, and counts as when it came.
  return case when v_hlc > v_latest then private.hlc_at(p_now) else v_hlc end;
end;
$$;
comment on function private.correct_hlc is
  'What a device''s clock would have said, had it gone right: moved by its error at sending when that is over 2 s. More than 60 s from now is nobody''s time, and counts as now.';
