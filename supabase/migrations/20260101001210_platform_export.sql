-- Platform: export.
-- Everything that is kept of a person, page by page: which tables and along which path says the
-- register, so that a table that is in it is in every export.


-- Tables ---------------------------------------------------------------------------------------

create table platform.privacy_requests (
  id          uuid        primary key default gen_random_uuid(),
  user_id     uuid        not null default auth.uid() references auth.users (id) on delete cascade,
  kind        text        not null default 'export' check (kind in ('export')),
  status      text        not null default 'waiting'
                          check (status in ('waiting', 'running', 'ready', 'failed', 'expired')),
  domains     text[],
  format      text        not null default 'all'
                          check (format in ('all', 'ndjson', 'json', 'csv')),
  manifest    jsonb,
  object_path text,
  watermark   timestamptz not null default now(),
  created_at  timestamptz not null default now(),
  updated_at  timestamptz not null default now(),
  finished_at timestamptz,
  expires_at  timestamptz,
  constraint privacy_requests_ready
    check (status <> 'ready' or object_path is not null and manifest is not null)
);
comment on table platform.privacy_requests is
  'Exports that people asked for: how far each is, and what is in it. Only functions write here.';
comment on column platform.privacy_requests.domains is 'Which domains; null is all of them.';
comment on column platform.privacy_requests.format is 'all: NDJSON, and CSV beside it.';
comment on column platform.privacy_requests.manifest is
  'Every file of the archive with its rows, bytes and SHA-256, and the same of the register it was made by.';
comment on column platform.privacy_requests.object_path is 'The archive in the bucket "exports".';
comment on column platform.privacy_requests.watermark is
  'Rows that were made later are in no part of it.';

create unique index privacy_requests_one_running on platform.privacy_requests (user_id)
  where status in ('waiting', 'running');
create index privacy_requests_person on platform.privacy_requests (user_id, created_at);
create index privacy_requests_expiry on platform.privacy_requests (expires_at)
  where status = 'ready';

create table private.export_pages (
  request_id uuid    not null references platform.privacy_requests (id) on delete cascade,
  source     text    not null,
  page       int     not null check (page >= 1),
  rows       int     not null check (rows >= 0),
  last       jsonb,
  is_last    boolean not null,
  files      jsonb   not null default '[]',
  primary key (request_id, source, page)
);
comment on table private.export_pages is
  'Pages of an export that are stored. The first to write a page has written it: a worker that was taken for dead changes nothing.';
comment on column private.export_pages.source is
  'A table of the register, something shared (private.data_shared), "platform.files", or "archive" for what is packed.';
comment on column private.export_pages.last is 'The key of its last row, after which the next page begins.';
comment on column private.export_pages.files is 'What was stored of it: name in the archive, place, sizes, checksums.';

create table private.data_shared (
  source  text primary key check (source ~ '^[a-z0-9_]+\.[a-z0-9_]+$'),
  reader  text not null check (reader ~ '^private\.[a-z0-9_]+$'),
  holds   text not null
);
comment on table private.data_shared is
  'What a person shares with others and gets in their export with the others'' names taken out: who said what is the others'' own.';
comment on column private.data_shared.reader is
  'A function (p_user uuid, p_until timestamptz) that returns rows (place text, line json), place being their unique order.';


-- Access ---------------------------------------------------------------------------------------

alter table platform.privacy_requests enable row level security;
alter table private.export_pages enable row level security;
alter table private.data_shared enable row level security;

grant select on platform.privacy_requests to authenticated;
grant select, insert, update, delete on platform.privacy_requests to service_role;

create policy "people see their requests" on platform.privacy_requests
  for select to authenticated
  using (user_id = (select auth.uid()));


-- Privacy --------------------------------------------------------------------------------------

insert into private.data_register (table_name, treatment, owner_path, personal, exported, reason)
values
  ('platform.privacy_requests', 'cascade', 'user_id',
    array['user_id', 'object_path', 'manifest'], true, null),
  ('private.export_pages', 'cascade', 'request_id > platform.privacy_requests.user_id',
    array['last', 'files'], false, null),
  ('private.data_shared', 'keep', null, '{}', false, 'Names functions, and no person');


-- The register's paths -------------------------------------------------------------------------

create function private.rows_of_person(p_table text)
returns text
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
  v_path text[];
  v_step text[];
  v_tables regclass[];
  v_columns name[];
  v_target name;
  v_type text;
  v_condition text;
begin
  select string_to_array(owner_path, ' > ') into v_path
  from private.data_register where table_name = p_table and owner_path is not null;
  if v_path is null then
    raise exception 'Cannot find the rows of a person: % says nothing of whose they are', p_table;
  end if;

  for v_at in 1 .. cardinality(v_path) loop
    v_step := string_to_array(case v_at when 1 then p_table || '.' else '' end || v_path[v_at], '.');
    v_tables[v_at] := format('%I.%I', v_step[1], v_step[2])::regclass;
    v_columns[v_at] := v_step[3];
  end loop;

  for v_at in reverse cardinality(v_path) .. 1 loop
    if v_condition is null then
      select format_type(atttypid, null) into strict v_type from pg_catalog.pg_attribute
      where attrelid = v_tables[v_at] and attname = v_columns[v_at];
      v_condition := format('t%s.%I = $1::%s', v_at, v_columns[v_at], v_type);
    else
      select parent.attname into strict v_target
      from pg_catalog.pg_constraint k
      join pg_catalog.pg_attribute child
        on child.attrelid = k.conrelid and child.attname = v_columns[v_at]
      join pg_catalog.pg_attribute parent
        on parent.attrelid = k.confrelid
        and parent.attnum = k.confkey[array_position(k.conkey, child.attnum)]
      where k.contype = 'f' and k.conrelid = v_tables[v_at] and k.confrelid = v_tables[v_at + 1]
      limit 1;
      v_condition := format('t%s.%I in (select t%s.%I from %s t%s where %s)',
        v_at, v_columns[v_at], v_at + 1, v_target, v_tables[v_at + 1], v_at + 1, v_condition);
    end if;
  end loop;
  return v_condition;
end;
$$;
comment on function private.rows_of_person is
  'The condition on rows t1 of a table of the register that are the person''s, $1 being the person. Names come from the register and the catalogue alone. Definer: nobody reads the register.';


create function private.columns_of_export(p_table regclass)
returns name[]
language sql
stable
security definer
set search_path = ''
as $$
  select array_agg(a.attname order by a.attnum)
  from pg_catalog.pg_attribute a
  join pg_catalog.pg_class c on c.oid = a.attrelid
  join private.data_register r on r.table_name = c.relnamespace::regnamespace || '.' || c.relname
  where a.attrelid = p_table and a.attnum > 0 and not a.attisdropped
    -- Beside what is the person's own the platform's tables hold hashes and tokens.
    and (
      c.relnamespace not in ('auth'::regnamespace, 'storage'::regnamespace)
      or a.attname = any (r.personal)
      or a.attname in ('id', 'bucket_id', 'metadata', 'provider', 'created_at', 'last_sign_in_at')
    );
$$;
comment on function private.columns_of_export is
  'What of a table is in an export. Definer: nobody reads the register.';


create function private.key_of_export(p_table regclass, p_owner name)
returns name[]
language sql
stable
security invoker
set search_path = ''
as $$
  -- Within one person a unique key that begins with them is as good without them, and indexed.
  select coalesce((
    select array_agg(a.attname order by k.place) filter (where a.attname is distinct from p_owner)
    from pg_catalog.pg_index i
    cross join unnest(i.indkey::int2[]) with ordinality as k (attnum, place)
    join pg_catalog.pg_attribute a on a.attrelid = i.indrelid and a.attnum = k.attnum
    where i.indrelid = p_table and i.indisunique and i.indpred is null and i.indexprs is null
    group by i.indexrelid, i.indisprimary
    having bool_and(a.attnotnull)
    order by (array_agg(a.attname order by k.place))[1] is distinct from p_owner,
      not i.indisprimary, i.indexrelid
    limit 1
  ), '{}');
$$;
comment on function private.key_of_export is
  'By which columns the rows of one person are paged through: unique, and never null.';


-- Reading --------------------------------------------------------------------------------------

create type private.export_page as (lines text, rows int, last jsonb, is_last boolean);
comment on type private.export_page is
  'Rows as lines of JSON, the key of the last of them, and whether it ends its source.';


create function private.read_export_rows(
  p_user uuid, p_table regclass, p_name text, p_after jsonb, p_until timestamptz, p_bytes int
)
returns private.export_page
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
  v_limit constant int := 50000;
  v_owner text := (select owner_path from private.data_register where table_name = p_name);
  v_columns name[] := private.columns_of_export(p_table);
  v_key name[] := private.key_of_export(p_table, case when v_owner !~ ' > ' then v_owner end);
  v_order text;
  v_where text := private.rows_of_person(p_name);
  v_page private.export_page;
begin
  select string_agg(format('t1.%I', name), ', ' order by at) into v_order
  from unnest(v_key) with ordinality as k (name, at);

  if p_after is not null and v_order is not null then
    v_where := v_where || (
      select format(' and (%s) > (%s)', v_order,
        string_agg(format('($3 ->> %s)::%s', at - 1, format_type(a.atttypid, a.atttypmod)), ', '
          order by at))
      from unnest(v_key) with ordinality as k (name, at)
      join pg_catalog.pg_attribute a on a.attrelid = p_table and a.attname = k.name
    );
  end if;
  if exists (
    select from pg_catalog.pg_attribute
    where attrelid = p_table and attname = 'created_at' and atttypid = 'timestamptz'::regtype
  ) then
    v_where := v_where || ' and (t1.created_at <= $2 or t1.created_at is null)';
  end if;

  -- One statement, one snapshot: what is written meanwhile is in this page as a whole or not at all.
  execute format(
    $sql$
      select string_agg(line, E'\n' order by nth), count(*)::int,
        (array_agg(key order by nth desc))[1], count(*) = max(found) and max(found) < %s
      from (
        select line, key, nth, count(*) over () as found,
          sum(octet_length(line) + 1) over (order by nth) as bytes
        from (
          select row_to_json((select row_value from (select %s) as row_value))::text as line,
            jsonb_build_array(%s) as key, row_number() over (%s) as nth
          from %s t1 where %s %s limit %s
        ) as read
      ) as measured
      where bytes <= %s or nth = 1
    $sql$,
    v_limit,
    -- Who else a row names, such as who gave a role, is theirs.
    (select string_agg(format(case
        when name <> v_owner and exists (
          select from pg_catalog.pg_constraint k
          join pg_catalog.pg_attribute a on a.attrelid = k.conrelid and a.attnum = any (k.conkey)
          where k.contype = 'f' and k.conrelid = p_table and k.confrelid = 'auth.users'::regclass
            and a.attname = name
        )
        then 'case when t1.%1$I = $1 then t1.%1$I end as %1$I'
        else 't1.%1$I'
      end, name), ', ' order by at)
     from unnest(v_columns) with ordinality as c (name, at)),
    (select string_agg(format('t1.%I::text', name), ', ' order by at)
     from unnest(v_key) with ordinality as k (name, at)),
    'order by ' || v_order, p_table, v_where, 'order by ' || v_order, v_limit, p_bytes
  ) into v_page using p_user, p_until, p_after;

  v_page.is_last := coalesce(v_page.is_last, true);
  return v_page;
end;
$$;
comment on function private.read_export_rows is
  'The next rows of a person in one table. Definer: it reads every table, for the server alone. Names in its statement come from the catalogue and the register.';


create function private.read_export_shared(
  p_user uuid, p_reader text, p_after jsonb, p_until timestamptz, p_bytes int
)
returns private.export_page
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
  v_limit constant int := 20000;
  v_page private.export_page;
begin
  execute format(
    $sql$
      select string_agg(line, E'\n' order by nth), count(*)::int, jsonb_build_array((array_agg(place order by nth desc))[1]),
        count(*) = max(found) and max(found) < %s
      from (
        select line, place, nth, count(*) over () as found,
          sum(octet_length(line) + 1) over (order by nth) as bytes
        from (
          select place, line::text as line, row_number() over (order by place collate "C") as nth
          from %s($1, $2) where place collate "C" > coalesce($3 ->> 0, '')
          order by place collate "C" limit %s
        ) as read
      ) as measured
      where bytes <= %s or nth = 1
    $sql$,
    v_limit, to_regproc(p_reader), v_limit, p_bytes
  ) into v_page using p_user, p_until, p_after;

  v_page.is_last := coalesce(v_page.is_last, true);
  return v_page;
end;
$$;
comment on function private.read_export_shared is
  'The next lines of something a person shares. Definer: what others said to them is not theirs to select once they have left. The reader is one of private.data_shared.';


create function private.files_of_person(p_user uuid, p_domains text[] default null)
returns table (id uuid, bucket_id text, name text, bytes bigint, media_type text)
language sql
stable
security definer
set search_path = ''
as $$
  select o.id, o.bucket_id, o.name, (o.metadata ->> 'size')::bigint, o.metadata ->> 'mimetype'
  from storage.objects o
  -- Whoever wrote it for them, what lies in their folder is theirs.
  where (o.owner_id = p_user::text or o.name like p_user || '/%')
    and (p_domains is null or coalesce((
      select p.domain from private.data_places p where p.kind = 'bucket' and p.place = o.bucket_id
    ), 'platform') = any (p_domains))
  order by o.id;
$$;
comment on function private.files_of_person is
  'Files that a person owns or that lie in their folder, in buckets of these domains. Definer: for the server, past the policies of every bucket.';

grant execute on function private.files_of_person to service_role;


-- Slices ---------------------------------------------------------------------------------------

create function private.sources_of_export(p_domains text[])
returns setof text
language sql
stable
security definer
set search_path = ''
as $$
  select source
  from (
    select table_name, false from private.data_register where exported
    union all
    select source, false from private.data_shared
    union all
    select 'platform.files', true
  ) as known (source, is_files)
  where p_domains is null or private.domain_of(source) = any (p_domains)
  order by is_files, source collate "C";
$$;
comment on function private.sources_of_export is
  'What an export is made of, in its order: tables, shared things, and at last files. Definer: nobody reads the register.';


create function platform.next_export_page(p_request uuid, p_bytes int)
returns table (
  stage text, user_id uuid, source text, page int, format text, columns text[],
  lines text, rows int, last jsonb, is_last boolean
)
language plpgsql
security invoker
set search_path = ''
as $$
begin
  return query select * from private.next_export_page(p_request, p_bytes);
end;
$$;
comment on function platform.next_export_page is
  'What is to be done next for an export: "page", "file", "pack", "tidy" or "over", and for a page its rows.';

grant execute on function platform.next_export_page to service_role;


create function private.next_export_page(p_request uuid, p_bytes int)
returns table (
  stage text, user_id uuid, source text, page int, format text, columns text[],
  lines text, rows int, last jsonb, is_last boolean
)
language plpgsql
security definer
set search_path = ''
as $$
#variable_conflict use_column
declare
  v_request platform.privacy_requests;
  v_kept private.export_pages;
  v_table regclass;
  v_reader text;
  v_page private.export_page;
begin
  update platform.privacy_requests set status = 'running', updated_at = now()
  where id = p_request and status in ('waiting', 'running')
  returning * into v_request;
  if v_request.id is null then
    return query
      select case when r.status = 'ready' then 'tidy' else 'over' end, r.user_id, null::text, 0,
        r.format, null::text[], null::text, 0, null::jsonb, true
      from (select) as always left join platform.privacy_requests r on r.id = p_request;
    return;
  end if;

  loop
    v_kept := null;
    select s into source from private.sources_of_export(v_request.domains) s
    where not exists (
      select from private.export_pages p
      where p.request_id = p_request and p.source = s and p.is_last
    )
    limit 1;
    exit when source is null;

    select * into v_kept from private.export_pages p
    where p.request_id = p_request and p.source = next_export_page.source
    order by p.page desc limit 1;
    page := coalesce(v_kept.page, 0) + 1;

    if source = 'platform.files' then
      select json_build_object('bucket', bucket_id, 'name', name, 'type', media_type)::text, 1,
        jsonb_build_array(id), false
      into v_page
      from private.files_of_person(v_request.user_id)
      -- A backup that waits to be read is a copy of what its person has, larger than an archive may be.
      where bucket_id not in ('exports', 'phone-backups') and id > coalesce((v_kept.last ->> 0)::uuid,
        '00000000-0000-0000-0000-000000000000')
      order by id limit 1;
      v_page.is_last := v_page.rows is null;
    else
      select s.reader into v_reader from private.data_shared s where s.source = next_export_page.source;
      if v_reader is null then
        v_table := to_regclass(source);
        columns := private.columns_of_export(v_table);
        v_page := private.read_export_rows(v_request.user_id, v_table, source, v_kept.last,
          v_request.watermark, p_bytes);
      else
        columns := null;
        v_page := private.read_export_shared(v_request.user_id, v_reader, v_kept.last,
          v_request.watermark, p_bytes);
      end if;
    end if;

    if coalesce(v_page.rows, 0) > 0 then
      return query select case source when 'platform.files' then 'file' else 'page' end,
        v_request.user_id, source, page, v_request.format, columns,
        v_page.lines, v_page.rows, v_page.last, v_page.is_last;
      return;
    end if;
    insert into private.export_pages (request_id, source, page, rows, is_last)
    values (p_request, source, page, 0, true)
    on conflict do nothing;
  end loop;

  return query select 'pack', v_request.user_id, null::text, 0, v_request.format, null::text[],
    null::text, 0, null::jsonb, true;
end;
$$;
comment on function private.next_export_page is
  'Reads on where the stored pages end, and passes over what is empty. Definer: it reads every table of the register, for the server alone.';

grant execute on function private.next_export_page to service_role;


create function platform.keep_export_page(
  p_request uuid, p_source text, p_page int, p_rows int, p_last jsonb, p_is_last boolean,
  p_files jsonb
)
returns boolean
language sql
security invoker
set search_path = ''
as $$
  with kept as (
    insert into private.export_pages
    values (p_request, p_source, p_page, p_rows, p_last, p_is_last, p_files)
    on conflict do nothing
    returning 1
  )
  select exists (select from kept);
$$;
comment on function platform.keep_export_page is
  'Writes down that a page is stored; false when somebody else has stored it before.';

grant select, insert on private.export_pages to service_role;
grant execute on function platform.keep_export_page to service_role;


create function private.export_contents(p_request uuid)
returns jsonb
language sql
stable
security definer
set search_path = ''
as $$
  select jsonb_build_object(
    'request_id', r.id, 'user_id', r.user_id, 'watermark', r.watermark, 'format', r.format,
    'domains', r.domains,
    -- A tenth is left, so that somebody's largest file has room with what an archive adds to it.
    'volume_bytes', (select file_size_limit * 9 / 10 from storage.buckets where id = 'exports'),
    'archives', (
      select coalesce(jsonb_agg(p.files -> 0 order by p.page), '[]') from private.export_pages p
      where p.request_id = r.id and p.source = 'archive'
    ),
    'register_sha256', (
      select encode(sha256(convert_to(string_agg(d::text, E'\n' order by d.table_name), 'utf8')), 'hex')
      from private.data_register d
    ),
    'tables', (
      select coalesce(jsonb_agg(jsonb_build_object(
        'table', s.source, 'rows', pages.rows, 'files', pages.files) order by s.at), '[]')
      from private.sources_of_export(r.domains) with ordinality as s (source, at)
      cross join lateral (
        select coalesce(sum(p.rows), 0) as rows,
          coalesce(jsonb_agg(p.files order by p.page) filter (where p.rows > 0), '[]') as files
        from private.export_pages p
        where p.request_id = r.id and p.source = s.source
      ) as pages
    )
  )
  from platform.privacy_requests r where r.id = p_request;
$$;
comment on function private.export_contents is
  'What is stored of an export, page by page. Definer: nobody reads the register.';

grant execute on function private.export_contents to service_role;


create function platform.export_contents(p_request uuid)
returns jsonb
language sql
stable
security invoker
set search_path = ''
as $$
  select private.export_contents(p_request);
$$;
comment on function platform.export_contents is 'What is stored of an export, for its manifest.';

grant execute on function platform.export_contents to service_role;


create function platform.finish_export(p_request uuid, p_object_path text, p_manifest jsonb)
returns boolean
language plpgsql
security invoker
set search_path = ''
as $$
declare
  v_user uuid;
begin
  update platform.privacy_requests set
    status = 'ready', object_path = p_object_path, manifest = p_manifest,
    finished_at = now(), updated_at = now(), expires_at = now() + interval '7 days'
  where id = p_request and status = 'running'
  returning user_id into v_user;
  if v_user is null then
    return false;
  end if;
  delete from private.export_pages where request_id = p_request;
  perform realtime.send(
    jsonb_build_object('request_id', p_request), 'export_ready', 'platform:user:' || v_user, true);
  perform private.send_event('export.ready', jsonb_build_object('request_id', p_request), v_user);
  return true;
end;
$$;
comment on function platform.finish_export is
  'Opens an archive that is stored as a whole, for seven days, and tells its person.';

grant delete on private.export_pages to service_role;
grant execute on function platform.finish_export to service_role;


-- Asking ---------------------------------------------------------------------------------------

create function private.checked_domains(p_domains text[])
returns text[]
language plpgsql
stable
security invoker
set search_path = ''
as $$
declare
  v_known text[] := array(
    select distinct private.domain_of(table_name) as domain from private.data_register order by domain
  );
begin
  -- Null is everything, so an empty list must not become null on its way.
  if p_domains <@ v_known is false or cardinality(p_domains) = 0 then
    raise sqlstate 'PT422' using
      message = 'Cannot tell which domains are meant: name one at least, and only those there are',
      hint = 'There are ' || array_to_string(v_known, ', ');
  end if;
  return (select array_agg(distinct domain order by domain) from unnest(p_domains) as domain);
end;
$$;
comment on function private.checked_domains is
  'The domains that were named, each once and in their order; null where none were.';


create function private.request_export(p_domains text[], p_format text)
returns platform.privacy_requests
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_user uuid := auth.uid();
  v_domains text[];
  v_request platform.privacy_requests;
begin
  perform private.refuse_stand_ins('export your data');
  if v_user is null or not private.session_is_alive((auth.jwt() ->> 'session_id')::uuid) then
    raise sqlstate 'PT401' using message = 'Cannot export: nobody is signed in';
  end if;
  v_domains := private.checked_domains(p_domains);
  if p_format is null or p_format not in ('all', 'ndjson', 'json', 'csv') then
    raise sqlstate 'PT422' using
      message = 'Cannot export in this format: nobody knows it', hint = 'There are all, ndjson, json, csv';
  end if;
  -- Two requests at once are one after the other.
  perform from auth.users where id = v_user for no key update;
  perform private.settle_exports(v_user);

  select * into v_request from platform.privacy_requests
  where user_id = v_user and domains is not distinct from v_domains and format = p_format
    and (status in ('waiting', 'running') or status = 'ready' and created_at > now() - interval '1 day')
  order by created_at desc limit 1;
  if found then
    return v_request;
  end if;
  if exists (
    select from platform.privacy_requests
    where user_id = v_user and status in ('waiting', 'running')
  ) then
    raise sqlstate 'PT409' using
      message = 'Cannot start another export: one is under way',
      hint = 'Ask again when it is ready';
  end if;

  perform private.limit_calls('request_export:' || v_user, 3, 86400,
    'Cannot start another export: three a day is the most');
  insert into platform.privacy_requests (user_id, domains, format)
  values (v_user, v_domains, p_format)
  returning * into v_request;
  perform private.enqueue('exports', jsonb_build_object('request_id', v_request.id), v_user,
    'export:' || v_request.id);
  perform private.record('export.requested', 'platform.privacy_requests', v_request.id::text);
  return v_request;
end;
$$;
comment on function private.request_export is
  'Starts an export of the caller''s data, or answers the one there is. Definer: callers write neither requests nor jobs.';

grant execute on function private.request_export to authenticated;


create function platform.request_export(p_domains text[] default null, p_format text default 'all')
returns platform.privacy_requests
language sql
security invoker
set search_path = ''
as $$
  select private.request_export(p_domains, p_format);
$$;
comment on function platform.request_export is
  'Starts an export of the caller''s data; a second one within the day is the first one again.';

grant execute on function platform.request_export to authenticated;


-- Expiry ---------------------------------------------------------------------------------------

create function private.settle_exports(p_user uuid default null)
returns int
language sql
security invoker
set search_path = ''
as $$
  with settled as (
    update platform.privacy_requests r set
      status = case r.status when 'ready' then 'expired' else 'failed' end, updated_at = now()
    where (p_user is null or r.user_id = p_user) and (
      r.status = 'ready' and r.expires_at <= now()
      or r.status in ('waiting', 'running') and not exists (
        select from private.jobs j
        where j.dedupe_key = 'export:' || r.id and j.state in ('waiting', 'running')
      )
    )
    returning 1
  )
  select count(*)::int from settled;
$$;
comment on function private.settle_exports is
  'Closes archives whose time is over, and exports whose job has given up.';


create function private.expire_exports()
returns int
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_folder text;
  v_count int := 0;
begin
  perform private.settle_exports();
  -- What is left in the bucket of requests that are over goes by the Storage API, from a job.
  for v_folder in
    select distinct split_part(o.name, '/', 1) || '/' || split_part(o.name, '/', 2)
    from storage.objects o
    where o.bucket_id = 'exports' and o.name ~ '^[0-9a-f-]{36}/[0-9a-f-]{36}/'
      and not exists (
        select from platform.privacy_requests r
        where r.id::text = split_part(o.name, '/', 2) and r.status in ('waiting', 'running', 'ready')
      )
    limit 500
  loop
    perform private.enqueue('exports', jsonb_build_object('remove', v_folder), null,
      'expire:' || v_folder);
    v_count := v_count + 1;
  end loop;
  return v_count;
end;
$$;
comment on function private.expire_exports is
  'Has archives removed that nobody may read any more; run by cron. Definer: the job it leaves is the server''s.';
