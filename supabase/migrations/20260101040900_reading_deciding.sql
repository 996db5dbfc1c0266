-- Reading: deciding.
-- What a person settles by hand: a conflict they were asked about, an entry that was a mistake. Either
-- is an operation of its own, later than all there was, so that every device takes it over.


-- Writing --------------------------------------------------------------------------------------

create function private.decide(
  p_row   reading.reading_progress,
  p_entry reading.progress_history,
  p_after text
)
returns void
language plpgsql
volatile
security invoker
set search_path = ''
as $$
begin
  p_entry.user_id := p_row.user_id;
  p_entry.series_id := p_row.series_id;
  p_entry.sent_hlc := p_entry.hlc;
  p_entry.hlc := private.hlc_now(greatest(p_row.hlc collate "C", p_after collate "C"));
  p_entry.op_id := null;
  p_entry.seen_hlc := null;
  p_entry.policy := null;
  p_entry.outcome := 'decided';
  if p_entry.deleted then
    p_entry.device_id := null;
    p_row.deleted_clock := private.clock_of(p_entry.hlc, null, null);
  end if;
  perform private.keep_history(array[p_entry]);
  perform private.put_progress(array[private.with_entry(p_row, p_entry)]);
end;
$$;
comment on function private.decide is 'Moves a position as its person decided, later than everything.';


create function private.entry_of(p_row reading.reading_progress)
returns reading.progress_history
language sql
immutable
security invoker
set search_path = ''
as $$
  select jsonb_populate_record(
    null::reading.progress_history,
    to_jsonb(p_row) - 'id' - 'created_at' || '{"deleted": false}'
  );
$$;
comment on function private.entry_of is 'A position as an entry of its history.';


-- Conflicts ------------------------------------------------------------------------------------

create function private.settle_conflict(p_conflict uuid, p_choose text)
returns text
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_user uuid := auth.uid();
  v_conflict reading.progress_conflicts;
  v_row reading.reading_progress;
  v_entry reading.progress_history;
  v_chosen text := p_choose;
begin
  if p_choose is null or p_choose not in ('local', 'remote', 'furthest') then
    raise sqlstate 'PT400' using message = 'Cannot resolve: choose local, remote or furthest';
  end if;
  perform private.hold_reader(v_user);
  select * into v_conflict from reading.progress_conflicts
  where id = p_conflict and user_id = v_user;
  if not found then
    raise sqlstate 'PT404' using message = 'Cannot resolve: there is no such conflict of yours';
  end if;
  select * into v_row from reading.reading_progress
  where user_id = v_user and series_id = v_conflict.series_id;

  -- Who went on reading where it stood is there by now.
  if p_choose = 'furthest' then
    v_chosen := case
      when coalesce(v_conflict.winner, 'neither') <> 'neither' then v_conflict.winner
      when (v_conflict.remote ->> 'progress')::numeric > v_row.progress then 'remote' else 'local'
    end;
  end if;
  if v_conflict.resolved_at is not null then
    if v_conflict.winner is distinct from v_chosen then
      raise sqlstate 'PT409' using
        message = format('Cannot resolve: it was settled already, for "%s"', v_conflict.winner);
    end if;
    return v_conflict.series_id;
  end if;

  v_entry := private.entry_of(v_row);
  if v_chosen = 'remote' then
    v_entry := jsonb_populate_record(v_entry, v_conflict.remote - 'device_name');
  end if;
  perform private.decide(v_row, v_entry, v_conflict.remote ->> 'hlc');
  update reading.progress_conflicts set
    winner = v_chosen, resolved_by = 'reader', resolved_at = now()
  where id = p_conflict;
  return v_conflict.series_id;
end;
$$;
comment on function private.settle_conflict is
  'Answers a question the caller was asked, once. Definer: callers write positions only as they are judged.';

grant execute on function private.settle_conflict to authenticated;


create function reading.resolve_conflict(p_conflict uuid, p_choose text)
returns setof reading.reading_progress
language plpgsql
volatile
security invoker
set search_path = ''
as $$
declare
  v_series text := private.settle_conflict(p_conflict, p_choose);
begin
  if private.keeps_answer() then
    perform private.keep_answer(jsonb_build_object('progress', to_jsonb(p)))
    from reading.reading_progress p
    where p.user_id = (select auth.uid()) and p.series_id = v_series;
  end if;
  return query
    select * from reading.reading_progress
    where user_id = (select auth.uid()) and series_id = v_series;
end;
$$;
comment on function reading.resolve_conflict is
  'Settles a conflict: local is what stands, remote what came in, furthest the farther of both. The same choice again changes nothing.';

grant execute on function reading.resolve_conflict to authenticated;


-- Mistakes -------------------------------------------------------------------------------------

create function private.forget_entry(p_series text, p_entry uuid)
returns boolean
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_user uuid := auth.uid();
  v_row reading.reading_progress;
  v_gone reading.progress_history;
  v_clock text collate "C";
  v_is_position boolean;
begin
  perform private.hold_reader(v_user);
  delete from reading.progress_history
  where id = p_entry and user_id = v_user and series_id = p_series
  returning * into v_gone;
  if not found then
    return false;
  end if;
  select * into v_row from reading.reading_progress
  where user_id = v_user and series_id = p_series;
  v_clock := private.clock_of(v_gone.hlc, v_gone.device_id, v_gone.op_id);
  v_is_position := v_clock = private.clock_of(v_row.hlc, v_row.device_id, v_row.op_id);

  -- With it goes what was decided by taking it up again.
  with repeated as (
    delete from reading.progress_history
    where user_id = v_user and series_id = p_series and outcome = 'decided'
      and sent_hlc = v_gone.hlc and device_id is not distinct from v_gone.device_id
    returning hlc
  )
  select v_is_position or coalesce(bool_or(hlc = v_row.hlc), false) into v_is_position from repeated;

  if v_gone.deleted and v_clock = v_row.deleted_clock then
    v_is_position := v_is_position or v_row.deleted_at is not null;
    select max(private.clock_of(hlc, device_id, op_id) collate "C") into v_row.deleted_clock
    from reading.progress_history
    where user_id = v_user and series_id = p_series and deleted;
  end if;
  if v_is_position then
    v_gone := private.best_entry(v_row);
    v_gone.deleted := v_gone.id is null;
    v_gone.progress := coalesce(v_gone.progress, 0);
    v_gone.status := coalesce(v_gone.status, 'reading');
    perform private.decide(v_row, v_gone, null);
  end if;
  return true;
end;
$$;
comment on function private.forget_entry is
  'Takes an entry out of the caller''s history; if it was the position, the best of the rest is. Definer: callers cannot write history.';

grant execute on function private.forget_entry to authenticated;


create function reading.forget_progress(p_series text, p_entry uuid)
returns boolean
language sql
volatile
security invoker
set search_path = ''
as $$
  select private.forget_entry(p_series, p_entry);
$$;
comment on function reading.forget_progress is
  'Forgets an entry that was a mistake; false when there is no such entry (any more).';

grant execute on function reading.forget_progress to authenticated;


-- Time -----------------------------------------------------------------------------------------

create function private.purge_tombstones()
returns int
language plpgsql
volatile
security invoker
set search_path = ''
as $$
declare
  v_gone int;
begin
  with gone as (
    delete from reading.reading_progress
    where deleted_at < now() - interval '90 days'
    returning user_id, series_id
  ),
  history as (
    delete from reading.progress_history h using gone
    where h.user_id = gone.user_id and h.series_id = gone.series_id
  )
  select count(*) into v_gone from gone;
  delete from reading.progress_conflicts where resolved_at < now() - interval '90 days';
  delete from reading.sync_ops where created_at < now() - interval '90 days';
  return v_gone;
end;
$$;
comment on function private.purge_tombstones is
  'Forgets what was deleted 90 days ago, with its history, and which operations were done then; run by cron.';
