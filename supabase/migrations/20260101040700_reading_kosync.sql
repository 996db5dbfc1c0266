-- Reading: KOReader.
-- Its plugin pushes {document, progress, percentage, device, device_id} and pulls the same, and knows
-- neither clocks nor conflicts. Here it moves the same positions as everybody else. Who may call is
-- found out before, by the key of the device.


-- Tables ---------------------------------------------------------------------------------------

create table reading.document_aliases (
  user_id       uuid        not null default auth.uid()
                            references auth.users (id) on delete cascade,
  document_hash text        not null check (length(document_hash) between 1 and 200),
  series_id     text        not null check (length(series_id) between 1 and 200),
  created_at    timestamptz not null default now(),
  primary key (user_id, document_hash)
);
comment on table reading.document_aliases is
  'Which series a document of KOReader is: several files may be one. A document without a line is a series of its own, under its hash.';

create table private.kosync_seen (
  device_id uuid not null references reading.devices (id) on delete cascade,
  series_id text not null,
  hlc       text not null collate "C" check (hlc ~ '^\d{13}-[0-9a-f]{4}$'),
  primary key (device_id, series_id)
);
comment on table private.kosync_seen is
  'The position a KOReader got, or put, last: what it goes back from knowingly.';


-- Privacy --------------------------------------------------------------------------------------

insert into private.data_register (table_name, treatment, owner_path, personal, exported)
values
  ('reading.document_aliases', 'cascade', 'user_id',
    array['user_id', 'document_hash', 'series_id'], true),
  ('private.kosync_seen', 'cascade', 'device_id > reading.devices.user_id',
    array['device_id', 'series_id'], false);


-- Access ---------------------------------------------------------------------------------------

alter table reading.document_aliases enable row level security;
alter table private.kosync_seen enable row level security;

grant select, delete on reading.document_aliases to authenticated;
grant insert (user_id, document_hash, series_id) on reading.document_aliases to authenticated;
grant update (user_id, document_hash, series_id) on reading.document_aliases to authenticated;
grant select, insert, update, delete
  on reading.document_aliases, private.kosync_seen to service_role;

create policy "readers see their documents" on reading.document_aliases
  for select to authenticated
  using (user_id = (select auth.uid()));

create policy "readers name their documents" on reading.document_aliases
  for insert to authenticated
  with check (user_id = (select auth.uid()));

create policy "readers rename their documents" on reading.document_aliases
  for update to authenticated
  using (user_id = (select auth.uid()))
  with check (user_id = (select auth.uid()));

create policy "readers forget their documents" on reading.document_aliases
  for delete to authenticated
  using (user_id = (select auth.uid()));


-- Functions ------------------------------------------------------------------------------------

create function private.kosync_device(p_login uuid, p_name text, p_foreign_id text)
returns reading.devices
language plpgsql
volatile
security invoker
set search_path = ''
as $$
declare
  v_login reading.devices;
  v_device reading.devices;
begin
  select * into v_login from reading.devices where id = p_login and revoked_at is null;
  if not found or coalesce(p_foreign_id, '') = '' then
    return v_login;
  end if;
  perform private.hold_reader(v_login.user_id);

  -- Whoever comes first is the login's own device; who copied its settings is another one.
  update reading.devices set foreign_id = p_foreign_id, login_id = id
  where id = p_login and foreign_id is null
  returning * into v_device;
  if found then
    return v_device;
  end if;
  select * into v_device from reading.devices
  where login_id = p_login and foreign_id = p_foreign_id;
  if found then
    return case when v_device.revoked_at is null then v_device end;
  elsif (select count(*) from reading.devices where login_id = p_login) >= 50 then
    return v_login;
  end if;
  insert into reading.devices (user_id, name, platform, login_id, foreign_id)
  values (v_login.user_id, left(coalesce(nullif(p_name, ''), v_login.name), 80), 'koreader', p_login,
    p_foreign_id)
  returning * into v_device;
  return v_device;
end;
$$;
comment on function private.kosync_device is
  'The device behind a login and the id it calls itself; null when one of them is unknown or revoked. After fifty ids, all others are the login''s own.';


create function private.series_of(p_user uuid, p_document text)
returns text
language sql
stable
security invoker
set search_path = ''
as $$
  select coalesce(
    (select series_id from reading.document_aliases
     where user_id = p_user and document_hash = p_document),
    p_document
  );
$$;
comment on function private.series_of is 'The series a document belongs to.';


create function private.note_seen(p_device uuid, p_series text, p_hlc text)
returns void
language sql
volatile
security invoker
set search_path = ''
as $$
  insert into private.kosync_seen (device_id, series_id, hlc) values (p_device, p_series, p_hlc)
  on conflict (device_id, series_id) do update set hlc = excluded.hlc;
$$;
comment on function private.note_seen is 'Remembers which position a KOReader knows of.';


create function private.hlc_seconds(p_hlc text)
returns bigint
language sql
immutable
security invoker
set search_path = ''
as $$
  select left(p_hlc, 13)::bigint / 1000;
$$;
comment on function private.hlc_seconds is
  'When it was read, in the seconds a reader compares with its own page turns.';


create function reading.kosync_put(
  p_login      uuid,
  p_document   text,
  p_progress   text,
  p_percentage numeric,
  p_device     text default null,
  p_device_id  text default null
)
returns table (document text, "timestamp" bigint, result text)
language plpgsql
volatile
security definer
set search_path = ''
as $$
#variable_conflict use_variable
declare
  v_device reading.devices := private.kosync_device(p_login, p_device, p_device_id);
  v_series text;
  v_kept reading.reading_progress;
  v_seen text collate "C";
  v_hlc text collate "C";
  v_is_blind boolean;
  v_last jsonb;
  v_place jsonb := jsonb_build_object(
    'progress', p_progress, 'percentage', p_percentage, 'device', p_device, 'device_id', p_device_id
  );
  v_result text := 'replayed';
begin
  if v_device.id is null then
    return;
  end if;
  perform private.hold_reader(v_device.user_id);
  v_series := private.series_of(v_device.user_id, p_document);
  select * into v_kept from reading.reading_progress
  where user_id = v_device.user_id and series_id = v_series;
  -- A get names no device: it counts for all that use the login.
  select max(s.hlc) into v_seen from private.kosync_seen s
  where s.device_id in (v_device.id, p_login) and s.series_id = v_series;
  select h.locator -> 'koreader' into v_last
  from reading.progress_history h
  where h.user_id = v_device.user_id and h.series_id = v_series and h.device_id = v_device.id
  order by h.created_at desc, h.hlc desc
  limit 1;
  -- Who opens the book for the first time has nothing old to send.
  v_is_blind := v_last is not null and v_kept.device_id is distinct from v_device.id
    and coalesce(v_seen, '') < v_kept.hlc;

  -- It came just now. But what goes back from a position of another device that this one has not
  -- seen is not meant so: it was read before, and is sent late.
  v_hlc := private.hlc_now(v_kept.hlc);
  if v_is_blind and v_kept.deleted_at is null and p_percentage < v_kept.progress then
    v_hlc := private.hlc_before(v_kept.hlc);
  end if;

  -- It repeats its last push when it is closed, or has not heard the answer.
  if v_place is distinct from v_last
    or not v_is_blind and v_kept.device_id is distinct from v_device.id then
    select m.result into v_result
    from private.merge_operations(v_device.user_id, v_device.id, null, jsonb_build_array(
      jsonb_build_object(
        'op_id', gen_random_uuid(), 'series_id', v_series, 'hlc', v_hlc, 'seen_hlc', coalesce(
          v_seen, '0000000000000-0000'),
        'progress', round(p_percentage, 5), 'locator', jsonb_build_object('koreader', v_place),
        'page_number', case when p_progress ~ '^\d{1,9}$' then p_progress::int end,
        'status', case when p_percentage >= 1 then 'finished' else 'reading' end
      )
    )) as m;
    if v_result = 'applied' then
      select hlc into v_hlc from reading.reading_progress
      where user_id = v_device.user_id and series_id = v_series;
      perform private.note_seen(v_device.id, v_series, v_hlc);
    end if;
  end if;
  return query select
    p_document,
    case when v_result = 'applied' then private.hlc_seconds(v_hlc)
      else floor(extract(epoch from clock_timestamp()))::bigint end,
    v_result;
end;
$$;
comment on function reading.kosync_put is
  'A push of KOReader, as of now, unless it goes back from what its device has not seen: that is kept as history, and the answer is the same. Definer: only the server knows whose login it is.';

grant execute on function reading.kosync_put to service_role;


create function reading.kosync_get(p_login uuid, p_document text, p_device_id text default null)
returns table (
  document    text,
  progress    text,
  percentage  numeric,
  device      text,
  device_id   text,
  "timestamp" bigint
)
language plpgsql
volatile
security definer
set search_path = ''
as $$
#variable_conflict use_variable
declare
  v_device reading.devices := private.kosync_device(p_login, null, p_device_id);
  v_row reading.reading_progress;
  v_place jsonb;
  v_near record;
begin
  select * into v_row from reading.reading_progress r
  where r.user_id = v_device.user_id and r.deleted_at is null
    and r.series_id = private.series_of(v_device.user_id, p_document);
  if not found then
    return;
  end if;
  v_place := v_row.locator -> 'koreader';
  -- Another app left no place that KOReader could go to. The nearest one where a KOReader has been does
  -- no harm; a place that is none would lead it to the start.
  select h.locator -> 'koreader' ->> 'progress' as place, abs(h.progress - v_row.progress) as away
  into v_near
  from reading.progress_history h
  where h.user_id = v_row.user_id and h.series_id = v_row.series_id
    and starts_with(h.locator -> 'koreader' ->> 'progress', '/')
  order by away, h.hlc desc
  limit 1;
  -- Whoever was led elsewhere has not seen the position: what it reads there does not move that back.
  if v_place ? 'progress' or coalesce(v_near.away, 0) < 0.01 then
    perform private.note_seen(v_device.id, v_row.series_id, v_row.hlc);
  end if;
  return query select
    p_document,
    coalesce(v_place ->> 'progress', v_near.place, v_row.page_number::text),
    coalesce((v_place ->> 'percentage')::numeric, v_row.progress),
    coalesce(v_place ->> 'device', (select d.name from reading.devices d where d.id = v_row.device_id)),
    case when v_place ? 'device' then v_place ->> 'device_id' else v_row.device_id::text end,
    private.hlc_seconds(v_row.hlc);
end;
$$;
comment on function reading.kosync_get is
  'The position as KOReader reads it, which from now on it knows of; no row when there is none. Definer: only the server knows whose login it is.';

grant execute on function reading.kosync_get to service_role;
