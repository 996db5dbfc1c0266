-- Reading: merging.
-- What a position is follows from the set of its operations: in whatever order they arrive, and
-- however often, the same one stands at the end. shared/reading/conflict_resolver.ts has the same
-- rules; tests/domains/reading_cases.ts holds both to them.


-- Judging --------------------------------------------------------------------------------------

create function private.conflict_kind(
  p_kept reading.reading_progress,
  p_op   reading.progress_history
)
returns text
language plpgsql
immutable
security invoker
set search_path = ''
as $$
begin
  return case
    when p_kept.hlc is null or p_kept.deleted_at is not null or p_op.deleted then 'none'
    when p_op.device_id is not distinct from p_kept.device_id then 'none'
    -- The same but for rounding: readers count pages differently.
    when abs(p_kept.progress - p_op.progress) < 0.0005 then 'none'
    when p_op.hlc = p_kept.hlc then 'same-timestamp'
    when abs(left(p_op.hlc, 13)::bigint - left(p_kept.hlc, 13)::bigint) <= 5000 then 'simultaneous'
    when p_op.hlc collate "C" < p_kept.hlc collate "C" then 'stale'
    when p_op.seen_hlc collate "C" < p_kept.hlc collate "C" then 'simultaneous'
    else 'none'
  end;
end;
$$;
comment on function private.conflict_kind is
  'How an operation and what another device left stand to each other. Whoever has not seen the other is simultaneous, however late.';


create function private.best_entry(p_row reading.reading_progress)
returns reading.progress_history
language plpgsql
stable
security invoker
set search_path = ''
as $$
declare
  v_best reading.progress_history;
begin
  select * into v_best from reading.progress_history h
  where h.user_id = p_row.user_id and h.series_id = p_row.series_id and not h.deleted
    and h.hlc || ' ' || coalesce(h.device_id::text, '') || ' ' || coalesce(h.op_id, '')
        > coalesce(p_row.deleted_clock, '') collate "C"
  order by case when p_row.policy = 'furthest' then h.progress end desc nulls last,
    h.hlc desc, h.device_id desc nulls last, h.op_id desc nulls last
  limit 1;
  return v_best;
end;
$$;
comment on function private.best_entry is
  'Of all that was ever said of a series since it was last deleted, what its policy would choose.';


-- Writing --------------------------------------------------------------------------------------

create function private.with_entry(
  p_row reading.reading_progress,
  p_op  reading.progress_history
)
returns reading.reading_progress
language plpgsql
volatile
security invoker
set search_path = ''
as $$
begin
  p_row.chapter_id := p_op.chapter_id;
  p_row.page_number := p_op.page_number;
  p_row.total_pages := p_op.total_pages;
  p_row.progress := p_op.progress;
  p_row.locator := p_op.locator;
  p_row.status := p_op.status;
  p_row.device_id := p_op.device_id;
  p_row.op_id := p_op.op_id;
  p_row.hlc := p_op.hlc;
  p_row.client_updated_at := p_op.client_updated_at;
  p_row.deleted_at := case when p_op.deleted then clock_timestamp() end;
  return p_row;
end;
$$;
comment on function private.with_entry is 'A position that an operation has moved, or deleted.';


create function private.put_progress(p_rows reading.reading_progress[])
returns void
language plpgsql
volatile
security invoker
set search_path = ''
as $$
begin
  insert into reading.reading_progress as kept (
    user_id, series_id, chapter_id, page_number, total_pages, progress, locator, status, policy,
    device_id, op_id, hlc, client_updated_at, policy_clock, deleted_clock, deleted_at
  )
  select
    user_id, series_id, chapter_id, page_number, total_pages, progress, locator, status, policy,
    device_id, op_id, hlc, client_updated_at, policy_clock, deleted_clock, deleted_at
  from unnest(p_rows)
  on conflict (user_id, series_id) do update set
    chapter_id = excluded.chapter_id,
    page_number = excluded.page_number,
    total_pages = excluded.total_pages,
    progress = excluded.progress,
    locator = excluded.locator,
    status = excluded.status,
    policy = excluded.policy,
    device_id = excluded.device_id,
    op_id = excluded.op_id,
    hlc = excluded.hlc,
    client_updated_at = excluded.client_updated_at,
    policy_clock = excluded.policy_clock,
    deleted_clock = excluded.deleted_clock,
    deleted_at = excluded.deleted_at
  where (kept.hlc, kept.device_id, kept.op_id, kept.policy, kept.policy_clock, kept.deleted_clock)
    is distinct from (
      excluded.hlc, excluded.device_id, excluded.op_id, excluded.policy, excluded.policy_clock,
      excluded.deleted_clock
    );
end;
$$;
comment on function private.put_progress is 'Writes positions that were judged.';


create function private.keep_history(p_entries reading.progress_history[])
returns void
language plpgsql
volatile
security invoker
set search_path = ''
as $$
begin
  insert into reading.progress_history (
    user_id, series_id, device_id, op_id, chapter_id, page_number, total_pages, progress, locator,
    status, policy, deleted, hlc, sent_hlc, seen_hlc, client_updated_at, outcome
  )
  select
    user_id, series_id, device_id, op_id, chapter_id, page_number, total_pages, progress, locator,
    status, policy, deleted, hlc, sent_hlc, seen_hlc, client_updated_at, outcome
  from unnest(p_entries);
end;
$$;
comment on function private.keep_history is 'Writes down what devices said.';


-- Conflicts ------------------------------------------------------------------------------------

create function private.position_of(
  p_device      uuid,
  p_chapter_id  text,
  p_page_number int,
  p_total_pages int,
  p_progress    numeric,
  p_locator     jsonb,
  p_status      text,
  p_hlc         text
)
returns jsonb
language sql
stable
security invoker
set search_path = ''
as $$
  select jsonb_build_object(
    'device_id', p_device,
    'device_name', (select name from reading.devices where id = p_device),
    'chapter_id', p_chapter_id, 'page_number', p_page_number, 'total_pages', p_total_pages,
    'progress', p_progress, 'locator', p_locator, 'status', p_status, 'hlc', p_hlc
  );
$$;
comment on function private.position_of is 'A place as a conflict shows it, with the name of its device.';


create function private.keep_conflict(
  p_kept reading.reading_progress,
  p_op   reading.progress_history
)
returns uuid
language plpgsql
volatile
security invoker
set search_path = ''
as $$
declare
  v_local jsonb := private.position_of(
    p_kept.device_id, p_kept.chapter_id, p_kept.page_number, p_kept.total_pages, p_kept.progress,
    p_kept.locator, p_kept.status, p_kept.hlc
  );
  v_remote jsonb := private.position_of(
    p_op.device_id, p_op.chapter_id, p_op.page_number, p_op.total_pages, p_op.progress,
    p_op.locator, p_op.status, p_op.hlc
  );
  v_is_open boolean := p_op.outcome = 'conflict';
  v_id uuid;
begin
  insert into reading.progress_conflicts as known
    (user_id, series_id, kind, device_id, local, remote, winner, resolved_by, resolved_at)
  values (
    p_op.user_id, p_op.series_id, private.conflict_kind(p_kept, p_op), p_op.device_id, v_local, v_remote,
    case when not v_is_open then case p_op.outcome when 'applied' then 'remote' else 'local' end end,
    case when not v_is_open then p_kept.policy end,
    case when not v_is_open then now() end
  )
  -- One question for each device, about the last place it was in.
  on conflict (user_id, series_id, device_id) where resolved_at is null do update set
    kind = excluded.kind, local = excluded.local,
    remote = case when excluded.remote ->> 'hlc' collate "C" >= known.remote ->> 'hlc' collate "C"
      then excluded.remote else known.remote end
  returning id into v_id;
  return v_id;
end;
$$;
comment on function private.keep_conflict is
  'Writes down that two devices were in different places: open where the reader is to be asked.';


create function private.close_questions(p_rows reading.reading_progress[])
returns void
language plpgsql
volatile
security invoker
set search_path = ''
as $$
begin
  update reading.progress_conflicts c set
    winner = case when r.deleted_at is null then 'remote' else 'neither' end,
    resolved_by = 'ask',
    resolved_at = now()
  from unnest(p_rows) as r
  where c.user_id = r.user_id and c.series_id = r.series_id and c.resolved_at is null
    and (r.deleted_at is not null or r.device_id is not distinct from c.device_id);
end;
$$;
comment on function private.close_questions is
  'A question is over when its device goes on reading, or when the series is deleted.';
