-- Reading: syncing.
-- A device sends what was read on it, in batches that may be sent twice, and pulls what others read.


-- Operations -----------------------------------------------------------------------------------

create function private.problem_of(p_op jsonb)
returns text
language plpgsql
immutable
security invoker
set search_path = ''
as $$
begin
  return case
    when jsonb_typeof(p_op) is distinct from 'object' then 'It is no object'
    when coalesce(p_op ->> 'op_id', '') !~ '^[\x21-\x7e]{1,64}$'
      then 'op_id is not 1 to 64 letters and digits'
    when jsonb_typeof(p_op -> 'series_id') is distinct from 'string'
      or length(p_op ->> 'series_id') not between 1 and 200
      then 'series_id is not a text of 1 to 200 characters'
    when coalesce(p_op ->> 'hlc', '') !~ '^\d{13}-[0-9a-f]{4}$'
      then 'hlc is no clock, as "1767225600000-0000"'
    when p_op ->> 'seen_hlc' !~ '^\d{13}-[0-9a-f]{4}$' then 'seen_hlc is no clock'
    when jsonb_typeof(p_op -> 'deleted') not in ('boolean', 'null') then 'deleted is not true or false'
    when p_op -> 'deleted' is distinct from 'true'
      and jsonb_typeof(p_op -> 'progress') is distinct from 'number'
      then 'progress is missing, a number from 0 to 1'
    when jsonb_typeof(p_op -> 'progress') = 'number'
      and (p_op ->> 'progress')::numeric not between 0 and 1 then 'progress is not from 0 to 1'
    when jsonb_typeof(p_op -> 'chapter_id') not in ('string', 'null')
      or length(p_op ->> 'chapter_id') not between 1 and 200
      then 'chapter_id is not a text of 1 to 200 characters'
    when p_op ->> 'page_number' !~ '^\d{1,9}$' then 'page_number is no whole number'
    when p_op ->> 'total_pages' !~ '^\d{1,9}$' then 'total_pages is no whole number'
    when jsonb_typeof(p_op -> 'locator') not in ('object', 'null')
      or octet_length(p_op ->> 'locator') > 4096 then 'locator is not an object of at most 4 KB'
    when p_op ->> 'status' not in ('reading', 'finished', 'dropped')
      then 'status is none of reading, finished, dropped'
    when p_op ->> 'policy' not in ('latest', 'furthest', 'ask')
      then 'policy is none of latest, furthest, ask'
    when p_op ->> 'client_updated_at' !~ '^\d{4}-\d\d-\d\d[T ]\d\d:\d\d'
      or not pg_input_is_valid(p_op ->> 'client_updated_at', 'timestamptz')
      then 'client_updated_at is no moment'
  end;
end;
$$;
comment on function private.problem_of is 'What is wrong with an operation, or null.';


create function private.read_operation(p_op jsonb)
returns reading.progress_history
language plpgsql
immutable
security invoker
set search_path = ''
as $$
declare
  v_op reading.progress_history;
begin
  v_op.op_id := p_op ->> 'op_id';
  v_op.series_id := p_op ->> 'series_id';
  v_op.sent_hlc := p_op ->> 'hlc';
  v_op.seen_hlc := p_op ->> 'seen_hlc';
  v_op.policy := p_op ->> 'policy';
  v_op.client_updated_at := (p_op ->> 'client_updated_at')::timestamptz;
  v_op.deleted := coalesce((p_op ->> 'deleted')::boolean, false);
  v_op.progress := 0;
  v_op.status := 'reading';
  -- A deletion leaves nothing of what was read.
  if not v_op.deleted then
    v_op.progress := (p_op ->> 'progress')::numeric;
    v_op.status := coalesce(p_op ->> 'status', 'reading');
    v_op.chapter_id := p_op ->> 'chapter_id';
    v_op.page_number := (p_op ->> 'page_number')::int;
    v_op.total_pages := (p_op ->> 'total_pages')::int;
    v_op.locator := nullif(p_op -> 'locator', 'null');
  end if;
  return v_op;
end;
$$;
comment on function private.read_operation is 'An operation without problems, as history keeps it.';


create function private.is_clock_back(
  p_device  reading.devices,
  p_sent_at timestamptz,
  p_now     timestamptz
)
returns boolean
language plpgsql
immutable
security invoker
set search_path = ''
as $$
begin
  return coalesce(
    private.hlc_time(p_device.sent_hlc) > coalesce(p_sent_at, p_now) + interval '60 seconds', false
  );
end;
$$;
comment on function private.is_clock_back is
  'Was this device''s clock put back? What it sent before is ahead of its own time, by more than anybody can have taught it: that no longer orders what it says.';


create function private.believe_clock(
  p_device  reading.devices,
  p_op      reading.progress_history,
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
  v_hlc text collate "C" :=
    private.correct_hlc(p_op.sent_hlc, p_op.client_updated_at, p_sent_at, p_now);
begin
  -- How a clock goes wrong is measured anew each time; what one device made later stays later.
  if p_op.sent_hlc > p_device.sent_hlc and v_hlc <= p_device.kept_hlc then
    return private.hlc_tick(p_device.kept_hlc);
  elsif p_op.sent_hlc < p_device.sent_hlc and v_hlc >= p_device.kept_hlc
    and not private.is_clock_back(p_device, p_sent_at, p_now) then
    return private.hlc_before(p_device.kept_hlc);
  end if;
  return v_hlc;
end;
$$;
comment on function private.believe_clock is 'The clock of an operation as it counts here.';


create type private.merge_answer as (
  op_index     int,
  op_id        text,
  series_id    text,
  result       text,
  first_result text,
  problem      text,
  conflict_id  uuid
);
comment on type private.merge_answer is 'What became of one operation of a batch.';


create type private.received_batch as (
  device  reading.devices,
  ops     reading.progress_history[],
  answers private.merge_answer[]
);
comment on type private.received_batch is
  'A batch that has been looked at: the device as it is known now, what is to be merged, and what is not.';


create function private.receive_operations(
  p_device  reading.devices,
  p_sent_at timestamptz,
  p_ops     jsonb
)
returns private.received_batch
language plpgsql
volatile
security invoker
set search_path = ''
as $$
declare
  v_now timestamptz := clock_timestamp();
  v_each record;
  v_op reading.progress_history;
  v_ops reading.progress_history[] := '{}'::reading.progress_history[];
  v_answer private.merge_answer;
  v_answers private.merge_answer[] := '{}'::private.merge_answer[];
begin
  for v_each in
    select o.at, o.op, o.problem, k.result, k.conflict_id,
      k.op_id is not null or row_number() over same > 1 as is_known,
      coalesce(k.series_id, first_value(o.op ->> 'series_id') over same) as series_id,
      coalesce(k.sent_hlc, first_value(o.op ->> 'hlc') over same) as sent_hlc
    from (
      select sent.at, sent.op, private.problem_of(sent.op) as problem
      from jsonb_array_elements(p_ops) with ordinality as sent (op, at)
      -- Looked at once each.
      offset 0
    ) as o
    left join reading.sync_ops k
      on k.device_id = p_device.id and k.op_id = o.op ->> 'op_id' and o.problem is null
    window same as (partition by o.op ->> 'op_id', o.problem is null order by o.at)
    order by o.at
  loop
    v_answer := null;
    v_answer.op_index := v_each.at - 1;
    if jsonb_typeof(v_each.op) = 'object' then
      v_answer.op_id := v_each.op ->> 'op_id';
      v_answer.series_id := v_each.op ->> 'series_id';
    end if;
    v_answer.problem := coalesce(v_each.problem, case
      when v_each.is_known
        and (v_each.series_id, v_each.sent_hlc) <> (v_answer.series_id, v_each.op ->> 'hlc')
        then 'Another operation of this device has this op_id'
    end);
    if v_answer.problem is not null then
      v_answer.result := 'refused';
    elsif v_each.is_known then
      v_answer.result := 'replayed';
      v_answer.first_result := v_each.result;
      v_answer.conflict_id := v_each.conflict_id;
    else
      v_op := private.read_operation(v_each.op);
      v_op.user_id := p_device.user_id;
      v_op.device_id := p_device.id;
      v_op.hlc := private.believe_clock(p_device, v_op, p_sent_at, v_now);
      if p_device.sent_hlc is null or v_op.sent_hlc > p_device.sent_hlc
        or v_op.hlc > p_device.kept_hlc and private.is_clock_back(p_device, p_sent_at, v_now) then
        p_device.sent_hlc := v_op.sent_hlc;
        p_device.kept_hlc := v_op.hlc;
      end if;
      v_ops := v_ops || v_op;
    end if;
    v_answers := v_answers || v_answer;
  end loop;

  p_device.last_seen_at := v_now;
  if p_sent_at is not null then
    p_device.clock_error_ms := extract(epoch from p_sent_at - v_now) * 1000;
  end if;
  return row(p_device, v_ops, v_answers);
end;
$$;
comment on function private.receive_operations is
  'Tells apart what is new, known and bad, in the order of arrival. A bad operation is refused alone: it must not hold up for ever what a device read after it.';


-- Merging --------------------------------------------------------------------------------------

create type private.merged_series as (
  ops          reading.progress_history[],
  kept         reading.reading_progress,
  is_recounted boolean,
  local        reading.reading_progress,
  remote       reading.progress_history
);
comment on type private.merged_series is
  'What the operations of one series come to: each outcome, the position, and who was elsewhere.';


create function private.merge_series(
  p_row reading.reading_progress,
  p_ops reading.progress_history[]
)
returns private.merged_series
language plpgsql
volatile
security invoker
set search_path = ''
as $$
declare
  v_row reading.reading_progress := p_row;
  v_op reading.progress_history;
  v_ops reading.progress_history[] := '{}'::reading.progress_history[];
  v_clock text collate "C";
  v_kept_clock text collate "C" := private.clock_of(p_row.hlc, p_row.device_id, p_row.op_id);
  v_is_elsewhere boolean;
  v_is_recounted boolean := false;
  v_local reading.reading_progress;
  v_remote reading.progress_history;
begin
  foreach v_op in array p_ops loop
    v_clock := private.clock_of(v_op.hlc, v_op.device_id, v_op.op_id);
    if v_op.policy is not null and v_clock > coalesce(v_row.policy_clock, '') then
      -- Another policy would have chosen among all there was.
      v_is_recounted := v_is_recounted or v_row.hlc is not null and v_op.policy <> v_row.policy;
      v_row.policy := v_op.policy;
      v_row.policy_clock := v_clock;
    end if;

    v_is_elsewhere := private.conflict_kind(v_row, v_op) <> 'none';
    v_op.outcome := case
      when v_kept_clock is null then 'applied'
      when v_op.deleted then case when v_clock > v_kept_clock then 'applied' else 'stale' end
      when v_clock <= v_row.deleted_clock then 'stale'
      when v_row.deleted_at is not null then 'applied'
      when v_row.policy = 'furthest' then
        case when (v_op.progress, v_clock) > (v_row.progress, v_kept_clock) then 'applied'
          else 'stale' end
      when v_row.policy = 'ask' and v_is_elsewhere then 'conflict'
      when v_clock > v_kept_clock then 'applied'
      else 'stale'
    end;
    if v_is_elsewhere and (v_op.outcome = 'conflict' or v_row.policy <> 'ask') then
      v_local := v_row;
      v_remote := v_op;
    end if;
    if v_op.deleted and v_clock > coalesce(v_row.deleted_clock, '') then
      v_row.deleted_clock := v_clock;
      -- What lost to a farther position may be later than the deletion, and comes back.
      v_is_recounted := v_is_recounted or v_row.policy = 'furthest';
    end if;
    if v_op.outcome = 'applied' then
      v_row := private.with_entry(v_row, v_op);
      v_kept_clock := v_clock;
    end if;
    v_ops := v_ops || v_op;
  end loop;
  return row(v_ops, v_row, v_is_recounted, v_local, v_remote);
end;
$$;
comment on function private.merge_series is 'Judges the operations of one series, one after the other.';


create function private.settle_series(p_all private.merged_series[])
returns jsonb
language plpgsql
volatile
security invoker
set search_path = ''
as $$
declare
  v_each private.merged_series;
  v_row reading.reading_progress;
  v_rows reading.reading_progress[] := '{}'::reading.reading_progress[];
  v_best reading.progress_history;
  v_remote reading.progress_history;
  v_asked jsonb := '{}'::jsonb;
begin
  foreach v_each in array p_all loop
    v_row := v_each.kept;
    if v_each.is_recounted and v_row.policy <> 'ask' then
      v_best := private.best_entry(v_row);
      if v_best.id is not null then
        v_row := private.with_entry(v_row, v_best);
      end if;
    end if;
    v_rows := v_rows || v_row;
    v_remote := v_each.remote;
    if v_remote.series_id is not null then
      v_asked := v_asked || jsonb_build_object(
        v_remote.series_id, private.keep_conflict(v_each.local, v_remote)
      );
    end if;
  end loop;
  perform private.put_progress(v_rows);
  perform private.close_questions(v_rows);
  return v_asked;
end;
$$;
comment on function private.settle_series is
  'Writes the positions that have changed and the conflicts there were; answers the conflicts by series.';


create function private.merge_operations(
  p_user    uuid,
  p_device  uuid,
  p_sent_at timestamptz,
  p_ops     jsonb
)
returns setof private.merge_answer
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_device reading.devices;
  v_received private.received_batch;
  v_ops reading.progress_history[];
  v_done reading.progress_history[] := '{}'::reading.progress_history[];
  v_each record;
  v_row reading.reading_progress;
  v_merged private.merged_series;
  v_all private.merged_series[] := '{}'::private.merged_series[];
  v_asked jsonb;
begin
  if jsonb_typeof(p_ops) is distinct from 'array' then
    raise sqlstate 'PT400' using message = 'Cannot sync: the operations are no list';
  elsif jsonb_array_length(p_ops) > 500 then
    raise sqlstate 'PT413' using
      message = 'Cannot sync: 500 operations are the most', hint = 'Send them in several batches';
  elsif not isfinite(p_sent_at) then
    raise sqlstate 'PT422' using message = 'Cannot sync: the batch was sent at no moment there is';
  end if;
  perform private.hold_reader(p_user);
  select * into v_device from reading.devices where id = p_device and user_id = p_user;
  if not found then
    raise sqlstate 'PT404' using
      message = 'Cannot sync: there is no such device of yours', hint = 'Register it first';
  elsif v_device.revoked_at is not null then
    raise sqlstate 'PT403' using
      message = 'Cannot sync: this device was revoked', hint = 'Register it again';
  end if;

  v_received := private.receive_operations(v_device, p_sent_at, p_ops);
  v_device := v_received.device;
  v_ops := v_received.ops;
  for v_each in
    select sent.series_id, sent.ops, kept as row
    from (
      select (v_ops[at]).series_id as series_id, array_agg(v_ops[at] order by at) as ops
      from generate_subscripts(v_ops, 1) as at
      group by 1
    ) as sent
    left join reading.reading_progress as kept
      on kept.user_id = p_user and kept.series_id = sent.series_id
  loop
    v_row := v_each.row;
    if v_row.id is null then
      v_row.user_id := p_user;
      v_row.series_id := v_each.series_id;
      v_row.policy := 'latest';
    end if;
    v_merged := private.merge_series(v_row, v_each.ops);
    v_done := v_done || v_merged.ops;
    v_all := v_all || v_merged;
  end loop;

  perform private.keep_history(v_done);
  v_asked := private.settle_series(v_all);
  insert into reading.sync_ops (device_id, op_id, series_id, sent_hlc, result, conflict_id)
  select device_id, op_id, series_id, sent_hlc, outcome,
    case when outcome = 'conflict' then (v_asked ->> series_id)::uuid end
  from unnest(v_done);
  update reading.devices set
    last_seen_at = v_device.last_seen_at,
    clock_error_ms = v_device.clock_error_ms,
    sent_hlc = v_device.sent_hlc,
    kept_hlc = v_device.kept_hlc
  where id = p_device;

  return query
    select
      a.op_index, a.op_id, a.series_id, coalesce(a.result, d.outcome),
      case when a.result = 'replayed' then coalesce(a.first_result, d.outcome) end, a.problem,
      coalesce(a.conflict_id, case when d.outcome = 'conflict' then (v_asked ->> a.series_id)::uuid end)
    from unnest(v_received.answers) as a
    left join unnest(v_done) as d on d.op_id = a.op_id and a.result is distinct from 'refused'
    order by a.op_index;
end;
$$;
comment on function private.merge_operations is
  'Merges a batch of one device, once for each op_id. Definer: callers write positions only as they are judged here.';

grant execute on function private.merge_operations to service_role;


create function private.merge_own_operations(p_device uuid, p_sent_at timestamptz, p_ops jsonb)
returns setof private.merge_answer
language sql
volatile
security definer
set search_path = ''
as $$
  select * from private.merge_operations(auth.uid(), p_device, p_sent_at, p_ops);
$$;
comment on function private.merge_own_operations is
  'The same for the caller''s own device. Definer: as merge_operations, which callers cannot call for others.';

grant execute on function private.merge_own_operations to authenticated;


create function private.batch_answer(p_answers private.merge_answer[])
returns jsonb
language sql
stable
security invoker
set search_path = ''
as $$
  select jsonb_build_object(
    'results', jsonb_agg(
      to_jsonb(a) || jsonb_build_object('position', case when p.hlc is not null then to_jsonb(p) end)
      order by a.op_index
    ),
    'server_time', clock_timestamp()
  )
  from unnest(p_answers) as a
  left join reading.reading_progress p
    on p.user_id = (select auth.uid()) and p.series_id = a.series_id;
$$;
comment on function private.batch_answer is
  'What a device is told of its batch, for the day it has to ask again.';

grant execute on function private.batch_answer to authenticated;


create function reading.merge_progress(p_device uuid, p_sent_at timestamptz, p_ops jsonb)
returns table (
  op_index          int,
  op_id             text,
  series_id         text,
  result            text,
  first_result      text,
  problem           text,
  conflict_id       uuid,
  id                uuid,
  chapter_id        text,
  page_number       int,
  total_pages       int,
  progress          numeric,
  locator           jsonb,
  status            text,
  policy            text,
  device_id         uuid,
  hlc               text,
  client_updated_at timestamptz,
  deleted_at        timestamptz,
  created_at        timestamptz,
  updated_at        timestamptz
)
language plpgsql
volatile
security invoker
set search_path = ''
as $$
#variable_conflict use_column
declare
  v_answers private.merge_answer[] := array(
    select m from private.merge_own_operations(p_device, p_sent_at, p_ops) as m
  );
begin
  if private.keeps_answer() then
    perform private.keep_answer(private.batch_answer(v_answers));
    -- The caller hears another moment than the one kept, so what they hear is written down as well.
    perform set_config('response.headers', '[]', true);
  end if;
  return query
    select
      a.op_index, a.op_id, a.series_id, a.result, a.first_result, a.problem, a.conflict_id,
      p.id, p.chapter_id, p.page_number, p.total_pages, p.progress, p.locator, p.status, p.policy,
      p.device_id, p.hlc, p.client_updated_at, p.deleted_at, p.created_at, p.updated_at
    from unnest(v_answers) as a
    left join reading.reading_progress p
      on p.user_id = (select auth.uid()) and p.series_id = a.series_id
    order by a.op_index;
end;
$$;
comment on function reading.merge_progress is
  'Merges what a device read, at most 500 operations: for each what became of it (applied, stale, conflict, replayed, refused), and the position as it is now. p_sent_at is the device''s clock as it sends; without it clocks are believed.';

grant execute on function reading.merge_progress to authenticated;


-- Pulling --------------------------------------------------------------------------------------

create function reading.pull_progress(p_cursor text default null, p_limit int default 100)
returns table (
  id                uuid,
  series_id         text,
  chapter_id        text,
  page_number       int,
  total_pages       int,
  progress          numeric,
  locator           jsonb,
  status            text,
  policy            text,
  device_id         uuid,
  hlc               text,
  client_updated_at timestamptz,
  deleted_at        timestamptz,
  created_at        timestamptz,
  updated_at        timestamptz,
  cursor            text
)
language plpgsql
stable
security invoker
set search_path = ''
as $$
#variable_conflict use_column
declare
  v_after timestamptz := '-infinity'::timestamptz;
begin
  if p_cursor !~ '^\d{16}$' then
    raise sqlstate 'PT400' using
      message = 'Cannot go on from here: this is no cursor of ours', hint = 'Leave it out to begin anew';
  elsif p_cursor is not null then
    v_after := 'epoch'::timestamptz + p_cursor::bigint * interval '1 microsecond';
  end if;

  -- No two changes of one person have the same moment, and none is seen before an earlier one:
  -- stamp_progress() sees to both. So there is nothing to skip, and nothing to miss.
  return query
    select
      p.id, p.series_id, p.chapter_id, p.page_number, p.total_pages, p.progress, p.locator, p.status,
      p.policy, p.device_id, p.hlc, p.client_updated_at, p.deleted_at, p.created_at, p.updated_at,
      lpad((extract(epoch from p.updated_at) * 1000000)::bigint::text, 16, '0')
    from reading.reading_progress p
    where p.user_id = (select auth.uid()) and p.updated_at > v_after
    order by p.updated_at
    limit least(greatest(p_limit, 1), 501);
end;
$$;
comment on function reading.pull_progress is
  'Positions and deletions that came after a cursor, the oldest change first.';

grant execute on function reading.pull_progress to authenticated;
