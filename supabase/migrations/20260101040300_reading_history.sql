-- Reading: history.
-- What each device said, whether it moved the position or not; the conflicts there were; and which
-- operations have been applied, so that sending one again changes nothing.


-- Tables ---------------------------------------------------------------------------------------

create table reading.progress_history (
  id                uuid         primary key default gen_random_uuid(),
  user_id           uuid         not null references auth.users (id) on delete cascade,
  series_id         text         not null,
  device_id         uuid,
  op_id             text         collate "C",
  chapter_id        text,
  page_number       int,
  total_pages       int,
  progress          numeric(6,5) not null default 0 check (progress between 0 and 1),
  locator           jsonb,
  status            text         not null default 'reading',
  policy            text,
  deleted           boolean      not null default false,
  hlc               text         collate "C" not null check (hlc ~ '^\d{13}-[0-9a-f]{4}$'),
  sent_hlc          text         collate "C",
  seen_hlc          text         collate "C",
  client_updated_at timestamptz,
  outcome           text         not null
                                 check (outcome in ('applied', 'stale', 'conflict', 'decided')),
  created_at        timestamptz  not null default now()
);
comment on table reading.progress_history is
  'Where a series was read, device by device. Nothing is ever changed in it; a person may have a wrong entry forgotten.';
comment on column reading.progress_history.policy is 'The policy this operation asked for, if any.';
comment on column reading.progress_history.sent_hlc is 'The clock as the device sent it.';
comment on column reading.progress_history.seen_hlc is
  'The clock of the position the device had before its eyes, if it said so.';
comment on column reading.progress_history.outcome is
  'decided: not read, but what a person settled a conflict or a mistake with.';

create index progress_history_series on reading.progress_history (user_id, series_id, hlc);

create table reading.progress_conflicts (
  id          uuid        primary key default gen_random_uuid(),
  user_id     uuid        not null references auth.users (id) on delete cascade,
  series_id   text        not null,
  kind        text        not null check (kind in ('simultaneous', 'same-timestamp', 'stale')),
  device_id   uuid,
  local       jsonb       not null,
  remote      jsonb       not null,
  winner      text        check (winner in ('local', 'remote', 'neither')),
  resolved_by text        check (resolved_by in ('latest', 'furthest', 'ask', 'reader')),
  resolved_at timestamptz,
  created_at  timestamptz not null default now(),
  constraint progress_conflicts_settled check ((resolved_at is null) = (winner is null))
);
comment on table reading.progress_conflicts is
  'Two devices were in different places. Settled by a policy when it arose, or open until the reader chooses.';
comment on column reading.progress_conflicts.local is 'What stood here.';
comment on column reading.progress_conflicts.remote is 'What came in, from device_id.';
comment on column reading.progress_conflicts.resolved_by is
  'The policy that decided, or the reader. ask: the reader went on reading, or deleted the series.';

create index progress_conflicts_newest on reading.progress_conflicts (user_id, created_at);
create unique index progress_conflicts_open
  on reading.progress_conflicts (user_id, series_id, device_id) nulls not distinct
  where resolved_at is null;

create table reading.sync_ops (
  device_id   uuid        not null references reading.devices (id) on delete cascade,
  op_id       text        collate "C" not null,
  series_id   text        not null,
  sent_hlc    text        collate "C" not null,
  result      text        not null check (result in ('applied', 'stale', 'conflict')),
  conflict_id uuid,
  created_at  timestamptz not null default now(),
  primary key (device_id, op_id)
);
comment on table reading.sync_ops is
  'Operations that were done, and what came of them. One that was refused is not here: it may be sent again.';
comment on column reading.sync_ops.sent_hlc is
  'With series_id it tells an operation that is repeated from another one under the same id.';

create index sync_ops_age on reading.sync_ops using brin (created_at);


-- Privacy --------------------------------------------------------------------------------------

insert into private.data_register (table_name, treatment, owner_path, personal, exported)
values
  ('reading.progress_history', 'cascade', 'user_id',
    array['user_id', 'series_id', 'chapter_id', 'page_number', 'locator', 'device_id'], true),
  ('reading.progress_conflicts', 'cascade', 'user_id',
    array['user_id', 'series_id', 'device_id', 'local', 'remote'], true),
  ('reading.sync_ops', 'cascade', 'device_id > reading.devices.user_id',
    array['device_id', 'series_id'], false);


-- Access ---------------------------------------------------------------------------------------

alter table reading.progress_history enable row level security;
alter table reading.progress_conflicts enable row level security;
alter table reading.sync_ops enable row level security;

grant select on reading.progress_history, reading.progress_conflicts, reading.sync_ops
  to authenticated;
grant select, insert, update, delete
  on reading.progress_history, reading.progress_conflicts, reading.sync_ops to service_role;

create policy "readers see their history" on reading.progress_history
  for select to authenticated
  using (user_id = (select auth.uid()));

create policy "readers see their conflicts" on reading.progress_conflicts
  for select to authenticated
  using (user_id = (select auth.uid()));

create policy "readers see what is synced" on reading.sync_ops
  for select to authenticated
  using (device_id in (select id from reading.devices where user_id = (select auth.uid())));


-- Triggers -------------------------------------------------------------------------------------

create function private.tell_conflict()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
  perform realtime.send(
    jsonb_build_object(
      'conflict_id', new.id, 'series_id', new.series_id, 'kind', new.kind,
      'open', new.resolved_at is null
    ),
    'conflict', 'reading:user:' || new.user_id, true
  );
  return null;
end;
$$;
comment on function private.tell_conflict is
  'Every device of a person hears of a question, and that it is answered. Definer: on this topic only the database speaks.';

create trigger progress_conflicts_asked after insert on reading.progress_conflicts
  for each row when (new.resolved_at is null)
  execute function private.tell_conflict();

create trigger progress_conflicts_settled after update on reading.progress_conflicts
  for each row when (old.resolved_at is null)
  execute function private.tell_conflict();


-- Functions ------------------------------------------------------------------------------------

create function reading.progress_history(
  p_series text,
  p_device uuid default null,
  p_cursor text default null,
  p_limit  int  default 50
)
returns table (
  id          uuid,
  series_id   text,
  device_id   uuid,
  device_name text,
  op_id       text,
  chapter_id  text,
  page_number int,
  total_pages int,
  progress    numeric,
  locator     jsonb,
  status      text,
  deleted     boolean,
  outcome     text,
  hlc         text,
  read_at     timestamptz,
  created_at  timestamptz,
  cursor      text
)
language plpgsql
stable
security invoker
set search_path = ''
as $$
#variable_conflict use_column
declare
  v_hlc text collate "C" := left(p_cursor, 18);
  v_id uuid;
begin
  if p_cursor !~ '^\d{13}-[0-9a-f]{4}/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' then
    raise sqlstate 'PT400' using
      message = 'Cannot go on from here: this is no cursor of ours', hint = 'Leave it out to begin anew';
  end if;
  v_id := substr(p_cursor, 20)::uuid;

  return query
    select
      h.id, h.series_id, h.device_id, d.name, h.op_id, h.chapter_id, h.page_number, h.total_pages,
      h.progress, h.locator, h.status, h.deleted, h.outcome, h.hlc,
      'epoch'::timestamptz + left(h.hlc, 13)::bigint * interval '1 millisecond',
      h.created_at, h.hlc || '/' || h.id
    from reading.progress_history h
    left join reading.devices d on d.id = h.device_id
    where h.user_id = (select auth.uid()) and h.series_id = p_series
      and (p_device is null or h.device_id = p_device)
      and (p_cursor is null or (h.hlc, h.id) < (v_hlc, v_id))
    order by h.hlc desc, h.id desc
    limit least(greatest(p_limit, 1), 501);
end;
$$;
comment on function reading.progress_history is
  'What was read of a series, the newest first, from after a cursor on.';

grant execute on function reading.progress_history to authenticated;
