-- Reading: positions, pushed as they change.
-- One row for each person and series. Batches of devices come through merge_progress(); what a front
-- end writes by itself is judged here. Either way the server stamps the row, keeps its history, and
-- tells the person's other devices on the private topic reading:user:<id>.


-- Tables ---------------------------------------------------------------------------------------

create table reading.reading_progress (
  id                uuid         primary key default gen_random_uuid(),
  user_id           uuid         not null default auth.uid()
                                 references auth.users (id) on delete cascade,
  series_id         text         not null check (length(series_id) between 1 and 200),
  chapter_id        text         check (length(chapter_id) between 1 and 200),
  page_number       int          check (page_number >= 0),
  total_pages       int          check (total_pages >= 0),
  progress          numeric(6,5) not null default 0 check (progress between 0 and 1),
  locator           jsonb        check (jsonb_typeof(locator) = 'object'
                                        and octet_length(locator::text) <= 4096),
  status            text         not null default 'reading'
                                 check (status in ('reading', 'finished', 'dropped')),
  policy            text         not null default 'latest'
                                 check (policy in ('latest', 'furthest', 'ask')),
  device_id         uuid,
  op_id             text         collate "C",
  hlc               text         collate "C" not null default '0000000000000-0000'
                                 check (hlc ~ '^\d{13}-[0-9a-f]{4}$'),
  client_updated_at timestamptz,
  policy_clock      text         collate "C",
  deleted_clock     text         collate "C",
  deleted_at        timestamptz,
  created_at        timestamptz  not null default now(),
  updated_at        timestamptz  not null default now(),
  -- Finds a person's series, and a person: no index on user_id alone is needed.
  unique (user_id, series_id)
);
comment on table reading.reading_progress is
  'How far a person is in a series. A deletion leaves the row behind, blank, so that an older position that arrives late stays deleted.';
comment on column reading.reading_progress.locator is
  'The place in the words of the reader that wrote it.';
comment on column reading.reading_progress.policy is
  'latest: the later clock wins. furthest: the greater progress. ask: the reader is asked.';
comment on column reading.reading_progress.device_id is
  'Of reading.devices. No foreign key: devices are revoked and stay, and its index would cost every write.';
comment on column reading.reading_progress.hlc is
  'When it was read. All zeros, which is the default, means now.';
comment on column reading.reading_progress.policy_clock is 'Of the operation that set the policy.';
comment on column reading.reading_progress.deleted_clock is
  'Of the latest deletion: what is older stays deleted.';
comment on column reading.reading_progress.updated_at is
  'The server''s time, and for one person always growing: the cursor of pull_progress().';

create index reading_progress_pull on reading.reading_progress (user_id, updated_at);
create index reading_progress_gone on reading.reading_progress (deleted_at)
  where deleted_at is not null;


-- Privacy --------------------------------------------------------------------------------------

insert into private.data_register (table_name, treatment, owner_path, personal, exported)
values
  ('reading.reading_progress', 'cascade', 'user_id',
    array['user_id', 'series_id', 'chapter_id', 'page_number', 'locator', 'device_id'], true);


-- Access ---------------------------------------------------------------------------------------

alter table reading.reading_progress enable row level security;

grant select, delete on reading.reading_progress to authenticated;
-- An upsert writes its key again; whose row it is does not change by that.
grant insert (user_id, series_id, chapter_id, page_number, total_pages, progress, locator, status,
              policy, device_id, hlc, client_updated_at, updated_at)
  on reading.reading_progress to authenticated;
grant update (user_id, series_id, chapter_id, page_number, total_pages, progress, locator, status,
              policy, device_id, hlc, client_updated_at, updated_at)
  on reading.reading_progress to authenticated;
grant select, insert, update, delete on reading.reading_progress to service_role;

create policy "readers see their positions" on reading.reading_progress
  for select to authenticated
  using (user_id = (select auth.uid()));

create policy "readers set their positions" on reading.reading_progress
  for insert to authenticated
  with check (user_id = (select auth.uid()));

create policy "readers move their positions" on reading.reading_progress
  for update to authenticated
  using (user_id = (select auth.uid()))
  with check (user_id = (select auth.uid()));

create policy "readers delete their positions" on reading.reading_progress
  for delete to authenticated
  using (user_id = (select auth.uid()) and deleted_at is null);


-- Triggers: order ------------------------------------------------------------------------------

create function private.hold_caller()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
  if auth.uid() is not null then
    perform private.hold_reader(auth.uid());
  end if;
  return null;
end;
$$;
comment on function private.hold_caller is
  'Waits for the person''s other devices before any row is locked, as merging does. Definer: callers cannot take the lock.';

create trigger reading_progress_held before insert or update or delete on reading.reading_progress
  for each statement when (current_user = 'authenticated')
  execute function private.hold_caller();


create function private.stamp_progress()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
  perform private.hold_reader(new.user_id);
  if new.hlc = '0000000000000-0000' then
    new.hlc := private.hlc_now();
  end if;
  if tg_op = 'UPDATE' then
    new.created_at := old.created_at;
  end if;

  -- Not even a server clock that is set back stamps a change earlier than one that was pulled.
  new.updated_at := greatest(clock_timestamp(), (
    select max(updated_at) + interval '1 microsecond' from reading.reading_progress
    where user_id = new.user_id
  ));
  return new;
end;
$$;
comment on function private.stamp_progress is
  'The server says when a row changed, in the order of commits. Definer: callers cannot take the lock.';

create trigger reading_progress_stamped_new before insert on reading.reading_progress
  for each row execute function private.stamp_progress();

create trigger reading_progress_stamped before update on reading.reading_progress
  for each row when (new is distinct from old)
  execute function private.stamp_progress();


-- Triggers: what front ends write by themselves --------------------------------------------------

create trigger reading_progress_columns before update on reading.reading_progress
  for each row when (current_user = 'authenticated')
  execute function private.only_columns(
    'user_id', 'series_id', 'chapter_id', 'page_number', 'total_pages', 'progress', 'locator',
    'status', 'policy', 'device_id', 'hlc', 'client_updated_at', 'updated_at'
  );


create function private.judge_direct_write()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_kept reading.reading_progress;
  v_is_now boolean;
begin
  -- Who writes in another's name is refused by the policy.
  if auth.uid() is not null and new.user_id is distinct from auth.uid() then
    return new;
  end if;
  perform private.hold_reader(new.user_id);

  if tg_op = 'INSERT' then
    v_is_now := new.hlc = '0000000000000-0000';
    -- What was deleted makes room, and what is known of it stays known.
    delete from reading.reading_progress
    where user_id = new.user_id and series_id = new.series_id and deleted_at is not null
    returning * into v_kept;
    if found then
      new.id := v_kept.id;
      new.policy_clock := v_kept.policy_clock;
      new.deleted_clock := v_kept.deleted_clock;
    end if;
  else
    v_kept := old;
    if (new.id, new.user_id, new.series_id) is distinct from (old.id, old.user_id, old.series_id) then
      raise sqlstate 'PT403' using message = 'Cannot change whose position this is, or of what';
    end if;
    new.updated_at := old.updated_at;
    if new is not distinct from old then
      return new;
    end if;
    v_is_now := new.hlc in (old.hlc, '0000000000000-0000');
    new.deleted_at := null;
  end if;

  if new.device_id is distinct from v_kept.device_id and not exists (
    select from reading.devices
    where id = new.device_id and user_id = new.user_id and revoked_at is null
  ) and new.device_id is not null then
    raise sqlstate 'PT404' using message = 'Cannot set this position: there is no such device of yours';
  end if;

  new.op_id := null;
  new.hlc := case
    when v_is_now then private.hlc_now(v_kept.hlc)
    when new.hlc ~ '^\d{13}-' then private.correct_hlc(new.hlc, null, null, clock_timestamp())
    else new.hlc
  end;
  if private.clock_of(new.hlc, new.device_id, null) collate "C"
     <= private.clock_of(v_kept.hlc, v_kept.device_id, v_kept.op_id) collate "C"
     or new.policy = 'furthest' and v_kept.deleted_at is null and new.progress < v_kept.progress then
    raise sqlstate 'PT409' using
      message = 'Cannot move this position back: what is kept is later, or further',
      hint = 'Read it again; what was read offline goes through sync-progress',
      detail = jsonb_build_object('hlc', v_kept.hlc, 'progress', v_kept.progress);
  end if;
  if new.policy <> coalesce(v_kept.policy, 'latest') then
    new.policy_clock := private.clock_of(new.hlc, new.device_id, null);
  end if;
  return new;
end;
$$;
comment on function private.judge_direct_write is
  'A write that names no clock happens now; one that names an older one is refused, because an answer of 200 would say it was taken. Definer: what was deleted is not the caller''s to touch.';

create trigger reading_progress_judged before insert or update on reading.reading_progress
  for each row when (current_user in ('authenticated', 'service_role'))
  execute function private.judge_direct_write();


create function private.leave_tombstone()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_hlc text := private.hlc_now(old.hlc);
  v_gone reading.reading_progress := old;
begin
  -- With a person go their positions, and with what they read: a blank row would still say what it was.
  if not exists (select from auth.users where id = old.user_id) or exists (
    select from private.erasures where user_id = old.user_id and 'reading' = any (left_over)
  ) then
    return null;
  end if;
  insert into reading.reading_progress
    (id, user_id, series_id, policy, hlc, policy_clock, deleted_clock, deleted_at, created_at)
  values (
    old.id, old.user_id, old.series_id, old.policy, v_hlc, old.policy_clock,
    private.clock_of(v_hlc, null, null), clock_timestamp(), old.created_at
  );
  insert into reading.progress_history (user_id, series_id, hlc, deleted, outcome)
  values (old.user_id, old.series_id, v_hlc, true, 'applied');
  v_gone.deleted_at := now();
  perform private.close_questions(array[v_gone]);
  return null;
end;
$$;
comment on function private.leave_tombstone is
  'A deleted position leaves a blank row with the clock of its deletion. Definer: callers cannot write one.';

create trigger reading_progress_deleted after delete on reading.reading_progress
  for each row when (old.deleted_at is null)
  execute function private.leave_tombstone();


create function private.keep_direct_write()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
  insert into reading.progress_history (
    user_id, series_id, device_id, chapter_id, page_number, total_pages, progress, locator, status,
    policy, hlc, client_updated_at, outcome
  )
  values (
    new.user_id, new.series_id, new.device_id, new.chapter_id, new.page_number, new.total_pages,
    new.progress, new.locator, new.status,
    case when new.policy_clock = private.clock_of(new.hlc, new.device_id, null) then new.policy end,
    new.hlc, new.client_updated_at, 'applied'
  );
  perform private.close_questions(array[new]);
  return null;
end;
$$;
comment on function private.keep_direct_write is
  'What a front end writes by itself is history as well. Definer: callers cannot write history.';

create trigger reading_progress_kept_new after insert on reading.reading_progress
  for each row when (current_user in ('authenticated', 'service_role'))
  execute function private.keep_direct_write();

create trigger reading_progress_kept after update on reading.reading_progress
  for each row
  when (current_user in ('authenticated', 'service_role') and new.hlc <> old.hlc)
  execute function private.keep_direct_write();


-- Triggers: broadcast --------------------------------------------------------------------------

create function private.tell_reader()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_was_there boolean := tg_op = 'UPDATE' and old.deleted_at is null;
begin
  perform realtime.send(
    jsonb_build_object(
      'series_id', new.series_id,
      'op', case when new.deleted_at is not null then 'DELETE'
                 when v_was_there then 'UPDATE' else 'INSERT' end,
      'hlc', new.hlc,
      'deleted', new.deleted_at is not null
    ),
    'progress', 'reading:user:' || new.user_id, true
  );
  return null;
end;
$$;
comment on function private.tell_reader is
  'Says on the person''s topic what changed; a DELETE is told by the tombstone it leaves. Definer: on this topic only the database speaks.';

create trigger reading_progress_told_new after insert on reading.reading_progress
  for each row execute function private.tell_reader();

create trigger reading_progress_told after update on reading.reading_progress
  for each row
  when (new.hlc <> old.hlc or new.policy <> old.policy
        or new.deleted_at is distinct from old.deleted_at)
  execute function private.tell_reader();
