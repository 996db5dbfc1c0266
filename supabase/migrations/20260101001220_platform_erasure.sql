-- Platform: erasure.
-- A person goes: step by step, each repeatable, in an order that survives a crash between any two.
-- What stays is a receipt that names nobody, and a hash that knows them should a backup bring them back.


-- Tables ---------------------------------------------------------------------------------------

create table private.erasures (
  id          uuid        primary key default gen_random_uuid(),
  user_id     uuid,
  user_hash   text        not null,
  mode        text        not null check (mode in ('erase', 'anonymise')),
  domains     text[],
  asked_by    text        not null check (asked_by ~ '^[a-z_:-]{1,40}$'),
  step        text        not null default 'stop' check (step in (
                            'stop', 'storage', 'data', 'caches', 'audit', 'identity', 'receipt', 'done'
                          )),
  left_over   text[]      not null default '{}',
  begun       text,
  alias       uuid        default gen_random_uuid(),
  counts      jsonb       not null default '{}',
  receipt     jsonb,
  started_at  timestamptz not null default now(),
  updated_at  timestamptz not null default now(),
  finished_at timestamptz,
  constraint erasures_name_nobody_when_done
    check ((step = 'done') = (user_id is null and alias is null and receipt is not null))
);
comment on table private.erasures is
  'Who is being erased and how far it is; of those who have been, the receipt.';
comment on column private.erasures.user_id is 'Only while it is under way. No reference: it outlives the row.';
comment on column private.erasures.user_hash is 'HMAC of the id, by the key "erasure".';
comment on column private.erasures.domains is
  'Data of these domains goes and the account stays; null is everything, the account too.';
comment on column private.erasures.left_over is 'Domains whose data is still to go.';
comment on column private.erasures.begun is
  'The first of them, once some of its data has gone and what statistics need of it is kept.';
comment on column private.erasures.alias is
  'The name under which statistics are kept, in mode "anonymise"; forgotten at the end.';

create unique index erasures_one_running on private.erasures (user_id) where user_id is not null;
create index erasures_hash on private.erasures (user_hash);

create table private.erased_people (
  user_hash text        primary key,
  erased_at timestamptz not null default now()
);
comment on table private.erased_people is
  'Hashes of the ids of who was erased: whoever a restored backup brings back is swept again.';

create table private.erased_domains (
  mark      text        primary key check (mark ~ '^[0-9a-f]{64}:[0-9a-f-]{36}:[a-z]+(\+[a-z]+)*$'),
  erased_at timestamptz not null default now()
);
comment on table private.erased_domains is
  'Which erasures of domains alone there have been: what a restored backup brings back of them goes again.';
comment on column private.erased_domains.mark is
  'The hash of the id, the erasure, the domains. The erasure tells what came after a backup from what it has seen.';

create table private.data_statistics (
  table_name text   primary key references private.data_register (table_name),
  columns    text[] not null
);
comment on table private.data_statistics is
  'Which columns of a table statistics need, and keep when a person is anonymised: no words, no numbers of people.';

create table private.data_slices (
  domain text primary key check (domain ~ '^[a-z]+$'),
  slicer text not null check (slicer ~ '^private\.[a-z0-9_]+$'),
  rows   int  not null check (rows > 0)
);
comment on table private.data_slices is
  'Domains with more of a person than one transaction should delete, and who takes it away in slices.';
comment on column private.data_slices.slicer is
  'A function (p_user uuid, p_rows int) that deletes about so many rows, and answers false when none are left.';
comment on column private.data_slices.rows is 'How many a slice takes: a second''s work at most.';

create table private.statistics_rows (
  id     bigint primary key generated always as identity,
  alias  uuid   not null,
  source text   not null,
  facts  jsonb  not null
);
comment on table private.statistics_rows is
  'What was kept of people who were anonymised: each under a random id that leads to nobody, times by the day.';

create index statistics_rows_alias on private.statistics_rows (alias);


-- Access ---------------------------------------------------------------------------------------

alter table private.erasures enable row level security;
alter table private.erased_people enable row level security;
alter table private.erased_domains enable row level security;
alter table private.data_statistics enable row level security;
alter table private.data_slices enable row level security;
alter table private.statistics_rows enable row level security;

grant select on private.statistics_rows to service_role;


-- Privacy --------------------------------------------------------------------------------------

insert into private.data_register (table_name, treatment, owner_path, personal, exported, reason)
values
  ('private.erasures', 'keep', null, array['user_id', 'user_hash', 'alias'], false,
    'The receipt, as evidence that it was done: counts and a hash. The id only until then'),
  ('private.erased_people', 'keep', null, array['user_hash'], false,
    'For as long as backups: to know who must not come back with one'),
  ('private.erased_domains', 'keep', null, array['mark'], false,
    'For as long as backups: to know what must not come back with one'),
  ('private.data_statistics', 'keep', null, '{}', false, 'Names tables and columns, and no person'),
  ('private.data_slices', 'keep', null, '{}', false, 'Names domains and functions, and no person'),
  ('private.statistics_rows', 'keep', null, '{}', false,
    'Figures of nobody in particular: the id they stand under is random and known nowhere else');

-- With their platform data alone nobody gets rid of a limit, nor of what they did under this account.
update private.data_register set stays = true
where table_name in (
  'platform.budgets', 'private.spend_days', 'platform.privacy_requests', 'private.actor_keys'
);


insert into private.signing_keys (purpose) values ('erasure');


-- Counting -------------------------------------------------------------------------------------

create function private.erasure_hash(p_user uuid)
returns text
language sql
stable
security definer
set search_path = ''
as $$
  select encode(extensions.hmac(uuid_send(p_user), key, 'sha256'), 'hex')
  from private.signing_keys where purpose = 'erasure';
$$;
comment on function private.erasure_hash is
  'Under what an erased person is remembered. Definer: the key is nobody''s to read.';


create function private.count_person(p_user uuid, p_domains text[])
returns jsonb
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
  v_table text;
  v_count bigint;
  v_counts jsonb := '{}'::jsonb;
begin
  for v_table in
    select table_name from private.data_register
    where owner_path is not null and treatment <> 'keep' and table_name <> 'storage.objects'
      and (p_domains is null
        or private.domain_of(table_name) = any (p_domains) and table_name not like 'auth.%' and not stays)
    order by table_name
  loop
    execute format('select count(*) from %s t1 where %s',
      to_regclass(v_table), private.rows_of_person(v_table)) into v_count using p_user;
    if v_count > 0 then
      v_counts := v_counts || jsonb_build_object(v_table, v_count);
    end if;
  end loop;
  select count(*) into v_count from private.files_of_person(p_user, p_domains);
  if v_count > 0 then
    v_counts := v_counts || jsonb_build_object('storage.objects', v_count);
  end if;
  return v_counts;
end;
$$;
comment on function private.count_person is
  'How much there is of a person, by table. Definer: it counts in every table of the register, for the server alone.';


create function platform.count_person(p_user uuid, p_domains text[] default null)
returns jsonb
language sql
stable
security invoker
set search_path = ''
set statement_timeout = '60s'
as $$
  select private.count_person(p_user, p_domains);
$$;
comment on function platform.count_person is
  'How many rows and files an erasure would take, by table; nothing is changed.';

grant execute on function private.count_person, platform.count_person to service_role;


-- Under way ------------------------------------------------------------------------------------

-- Each has a job that brings it to its end, should nobody else. Without one that waits or runs it has
-- stopped: nothing goes on by itself, and who asks for it again has it go on.
create function private.stopped_erasures()
returns setof private.erasures
language sql
stable
security definer
set search_path = ''
as $$
  select e.* from private.erasures e
  where e.user_id is not null and not exists (
    select from private.jobs j
    where j.queue = 'erasures' and j.dedupe_key = 'erasure:' || e.id and j.state in ('waiting', 'running')
  );
$$;
comment on function private.stopped_erasures is
  'Erasures that are not done, and whose job was given up. Definer: rules of alerts are judged by whoever runs cron.';


create function private.is_erasing(p_user uuid, p_domain text)
returns boolean
language plpgsql
stable
security definer
set search_path = ''
as $$
begin
  return exists (
    select from private.erasures e
    join private.jobs j on j.queue = 'erasures' and j.dedupe_key = 'erasure:' || e.id
      and j.state in ('waiting', 'running')
    where e.user_id = p_user and p_domain = any (e.left_over)
  );
end;
$$;
comment on function private.is_erasing is
  'Whether somebody''s data of a domain is still to go, and somebody is at it. Definer: nobody else sees erasures.';


create function private.go_on_erasing(p_erasure uuid)
returns uuid
language sql
volatile
security definer
set search_path = ''
as $$
  -- Later than whoever asks, who takes the steps themselves as far as they come.
  select private.enqueue('erasures', jsonb_build_object('erasure_id', p_erasure), null,
    'erasure:' || p_erasure, now() + interval '1 minute');
$$;
comment on function private.go_on_erasing is
  'Should whoever asked for an erasure not come to its end; one that had stopped goes on. Definer: the queue is the server''s.';


-- Beginning ------------------------------------------------------------------------------------

create function private.domains_of_people(p_domains text[])
returns text[]
language sql
stable
security definer
set search_path = ''
as $$
  select coalesce(array_agg(distinct private.domain_of(table_name)), '{}') from private.data_register
  where owner_path is not null and (p_domains is null or private.domain_of(table_name) = any (p_domains));
$$;
comment on function private.domains_of_people is
  'Those of the domains, or of all, that keep something of people. Definer: nobody else sees the register.';


create function private.widen_erasure(p_erasure uuid, p_mode text, p_asked_by text)
returns void
language plpgsql
security definer
set search_path = ''
as $$
declare
  v private.erasures;
  v_begun text;
begin
  select * into v from private.erasures
  where id = p_erasure and domains is not null and user_id is not null for update;
  if not found then
    return;
  end if;
  -- Refuses the last admin, before anything is changed.
  delete from platform.user_roles where user_id = v.user_id;
  -- Who wants nothing kept gets rid of what was.
  if p_mode = 'erase' then
    delete from private.statistics_rows where alias = v.alias;
  end if;
  -- Of a domain that is half gone all is kept already; it goes on first.
  if v.mode = 'anonymise' then
    v_begun := v.begun;
  end if;
  update private.erasures set
    domains = null, mode = p_mode, asked_by = p_asked_by, step = 'stop', begun = v_begun,
    left_over = array_remove(
      v_begun || array_remove(private.domains_of_people(null), v_begun), null),
    -- What is kept of domains that have gone stays: under the same alias it would be kept anew, of
    -- what is left.
    alias = gen_random_uuid(),
    -- Files are counted again with those of all domains, and so without those that are still there.
    counts = v.counts || case when v.counts ? 'storage.objects' then
      jsonb_build_object('storage.objects', greatest(0, (v.counts ->> 'storage.objects')::bigint
        - (select count(*) from private.files_of_person(v.user_id, v.domains))))
      else '{}'::jsonb end,
    updated_at = now()
  where id = p_erasure;
  perform private.record('erasure.started', 'private.erasures', p_erasure::text);
end;
$$;
comment on function private.widen_erasure is
  'Makes of an erasure of some domains one of everything, which begins anew. Definer: for begin_erasure() alone.';


create function private.begin_erasure(
  p_user uuid, p_mode text, p_domains text[], p_asked_by text
)
returns uuid
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_hash text := private.erasure_hash(p_user);
  v_domains text[] := private.checked_domains(p_domains);
  v_id uuid;
begin
  if p_mode is null or p_mode not in ('erase', 'anonymise') then
    raise sqlstate 'PT422' using
      message = 'Cannot erase in this mode: nobody knows it', hint = 'There are erase and anonymise';
  end if;
  perform from auth.users where id = p_user for no key update;
  if not found then
    -- Who asks again for somebody who is gone gets the receipt.
    select id into v_id from private.erasures
    where user_id = p_user or user_hash = v_hash and domains is null
    order by finished_at is null desc, started_at desc limit 1;
    if v_id is null then
      raise sqlstate 'PT404' using message = 'Cannot erase this person: there is nobody with this id';
    end if;
    perform private.go_on_erasing(id) from private.erasures where id = v_id and user_id is not null;
    return v_id;
  end if;

  select id into v_id from private.erasures where user_id = p_user;
  if found then
    -- Everything takes in what was asked for alone, however far that came, or why it got no further.
    if v_domains is null then
      perform private.widen_erasure(v_id, p_mode, p_asked_by);
    end if;
    if not exists (
      select from private.erasures
      where id = v_id and mode = p_mode and domains is not distinct from v_domains
    ) then
      raise sqlstate 'PT409' using
        message = 'Cannot begin another erasure: one of this person is under way',
        hint = 'Ask for the same one again, or wait for its end';
    end if;
    perform private.go_on_erasing(v_id);
    return v_id;
  end if;

  if v_domains is null or 'platform' = any (v_domains) then
    -- Refuses the last admin, before anything is gone or written down.
    delete from platform.user_roles where user_id = p_user;
  end if;
  insert into private.erasures (user_id, user_hash, mode, domains, asked_by, left_over)
  values (p_user, v_hash, p_mode, v_domains, p_asked_by, private.domains_of_people(v_domains))
  returning id into v_id;
  perform private.go_on_erasing(v_id);
  perform private.record('erasure.started', 'private.erasures', v_id::text);
  return v_id;
end;
$$;
comment on function private.begin_erasure is
  'Writes down that a person is to be erased, once; their power ends here. Definer: for the server alone, which may not write receipts.';

grant execute on function private.begin_erasure to service_role;


-- Who wants nothing kept after all may have a million rows of statistics go at once.
create function platform.begin_erasure(
  p_user uuid, p_mode text default 'erase', p_domains text[] default null,
  p_asked_by text default 'server'
)
returns uuid
language sql
security invoker
set search_path = ''
set statement_timeout = '60s'
as $$
  select private.begin_erasure(p_user, p_mode, p_domains, p_asked_by);
$$;
comment on function platform.begin_erasure is
  'Begins to erase a person, or answers the erasure that is under way or done. Its steps are taken by platform.continue_erasure.';

grant execute on function platform.begin_erasure to service_role;


create function private.request_erasure(p_user uuid, p_mode text, p_domains text[])
returns uuid
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_caller uuid := auth.uid();
begin
  perform private.refuse_stand_ins('erase your data');
  if v_caller is null or not private.session_is_alive((auth.jwt() ->> 'session_id')::uuid) then
    raise sqlstate 'PT401' using message = 'Cannot erase anything: nobody is signed in';
  end if;
  if p_user is distinct from v_caller and not private.caller_may('users.erase') then
    raise sqlstate 'PT403' using
      message = 'Cannot erase somebody else: it takes the permission "users.erase"';
  end if;
  if exists (select from auth.users where id = v_caller and is_anonymous) then
    raise sqlstate 'PT403' using
      message = 'Cannot erase an account without a name: it goes by itself',
      hint = 'Sign out; after 30 days without activity everything of it is gone';
  end if;
  return private.begin_erasure(p_user, p_mode, p_domains,
    case when p_user = v_caller then 'person' else 'admin' end);
end;
$$;
comment on function private.request_erasure is
  'Begins to erase the caller, or somebody else for whoever may. Definer: nobody else writes erasures; whose it is depends on auth.uid() and a permission that is asked here.';

grant execute on function private.request_erasure to authenticated;


create function platform.request_erasure(
  p_user uuid, p_mode text default 'erase', p_domains text[] default null
)
returns uuid
language sql
security invoker
set search_path = ''
set statement_timeout = '60s'
as $$
  select private.request_erasure(p_user, p_mode, p_domains);
$$;
comment on function platform.request_erasure is
  'Begins to erase the caller, or somebody else for whoever has the permission "users.erase".';

grant execute on function platform.request_erasure to authenticated;


-- Steps ----------------------------------------------------------------------------------------

create function private.stop_person(p_user uuid)
returns void
language sql
security definer
set search_path = ''
as $$
  update platform.api_keys set revoked_at = now() where user_id = p_user and revoked_at is null;
  delete from private.jobs where user_id = p_user and state in ('waiting', 'running');
  update platform.privacy_requests set status = 'expired', updated_at = now()
  where user_id = p_user and status in ('waiting', 'running', 'ready');
  delete from auth.refresh_tokens where user_id::text = p_user::text;
  delete from auth.sessions where user_id = p_user;
  update auth.users set banned_until = now() + interval '100 years' where id = p_user;
$$;
comment on function private.stop_person is
  'Ends what a person could still do or have done: keys, jobs, exports, sessions, new sign-ins. Definer: sessions are Auth''s.';


create function private.keep_statistics(p_user uuid, p_alias uuid, p_domain text)
returns void
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_kept private.data_statistics;
begin
  for v_kept in
    select * from private.data_statistics where private.domain_of(table_name) = p_domain
    order by table_name
  loop
    delete from private.statistics_rows where alias = p_alias and source = v_kept.table_name;
    execute format(
      'insert into private.statistics_rows (alias, source, facts)
       select $2, $3, jsonb_build_object(%s) from %s t1 where %s',
      (select string_agg(format(
          case when a.atttypid in ('timestamptz'::regtype, 'timestamp'::regtype)
            then '%L, t1.%I::date' else '%L, t1.%I' end, a.attname, a.attname), ', ' order by a.attnum)
       from pg_catalog.pg_attribute a
       where a.attrelid = to_regclass(v_kept.table_name) and a.attname = any (v_kept.columns)),
      to_regclass(v_kept.table_name), private.rows_of_person(v_kept.table_name)
    ) using p_user, p_alias, v_kept.table_name;
  end loop;
end;
$$;
comment on function private.keep_statistics is
  'Copies what statistics need of a person, under a random id. Definer: nobody else writes there. Names come from the register and the catalogue.';


create function private.erase_slice(p_user uuid, p_domain text)
returns boolean
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_slices private.data_slices;
  v_is_more boolean := false;
begin
  select * into v_slices from private.data_slices where domain = p_domain;
  if found then
    execute format('select %s($1, $2)', to_regproc(v_slices.slicer)) into v_is_more
      using p_user, v_slices.rows;
  end if;
  return v_is_more;
end;
$$;
comment on function private.erase_slice is
  'Deletes some of a person''s rows of a domain that has many; false when the rest is few. Definer: for the server alone; the function is one of private.data_slices.';


create function private.erase_domain(p_user uuid, p_domain text, p_whole boolean)
returns void
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_entry private.data_register;
  v_blank text;
begin
  -- What hangs on other rows goes before them.
  for v_entry in
    select * from private.data_register
    where owner_path is not null and private.domain_of(table_name) = p_domain
      and table_name not like 'auth.%' and table_name <> 'storage.objects'
      -- The rest goes with the account; where that stays, it goes here.
      and (treatment in ('erase', 'anonymise') or treatment = 'cascade' and not p_whole)
      and (p_whole or not stays)
    order by array_length(string_to_array(owner_path, ' > '), 1) desc, table_name
  loop
    if v_entry.treatment <> 'anonymise' then
      execute format('delete from %s t1 where %s',
        to_regclass(v_entry.table_name), private.rows_of_person(v_entry.table_name)) using p_user;
      continue;
    end if;
    select string_agg(format('%I = %s', a.attname, case
        when not a.attnotnull then 'null'
        when a.atttypid = 'jsonb'::regtype then '''{}'''
        when a.atttypid = 'uuid'::regtype then 'gen_random_uuid()'
        else ''''''
      end), ', ')
    into v_blank
    from pg_catalog.pg_attribute a
    where a.attrelid = to_regclass(v_entry.table_name) and a.attname = any (v_entry.personal);
    execute format('update %s t1 set %s where %s',
      to_regclass(v_entry.table_name), v_blank, private.rows_of_person(v_entry.table_name)) using p_user;
  end loop;
  -- Whose account stays goes on with an empty profile: there is no other way to one than signing up.
  if p_domain = 'platform' and not p_whole then
    insert into platform.profiles (user_id) select id from auth.users where id = p_user;
  end if;
end;
$$;
comment on function private.erase_domain is
  'Deletes or blanks a person''s rows of one domain that slices have left, in one transaction. Definer: for the server alone; names come from the register and the catalogue.';


create function private.forget_traces(p_user uuid)
returns void
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_like text := '%' || p_user || '%';
begin
  delete from private.rate_limits where key like v_like;
  delete from private.cache_entries where key like v_like or value like v_like;
  -- What is being loaded at this moment does not come back either.
  perform private.forget_cached('#user:' || p_user);
  -- What is set aside for a call that is being made stays set aside.
  update private.spend_holds set user_id = null,
    subjects = array(select subject from unnest(subjects) subject where subject not like v_like)
  where user_id = p_user or subjects::text like v_like;
  delete from private.jobs
  where (payload::text like v_like or dedupe_key like v_like) and queue <> 'erasures';
  -- Of tables that are the platform's, as far as it lets us; they are kept for days only.
  begin
    delete from realtime.messages where topic like v_like or payload::text like v_like;
  exception when insufficient_privilege or undefined_table then null;
  end;
  begin
    delete from auth.audit_log_entries where payload::text like v_like;
  exception when insufficient_privilege or undefined_table or undefined_column then null;
  end;
end;
$$;
comment on function private.forget_traces is
  'Takes a person''s id out of counters, caches, queues and broadcasts. Definer: these are the server''s tables.';


create function private.continue_erasure(p_erasure uuid)
returns table (step text, user_id uuid, files jsonb, receipt jsonb)
language plpgsql
security definer
set search_path = ''
as $$
#variable_conflict use_column
declare
  v private.erasures;
  v_files jsonb;
  v_mark text;
begin
  select * into v from private.erasures where id = p_erasure for update;
  if v.id is null then
    raise sqlstate 'PT404' using message = 'Cannot continue this erasure: there is none with this id';
  end if;

  case v.step
    when 'stop' then
      -- Here, because nobody who asks may reach a function that puts statements together.
      -- What an erasure that was widened had counted, and partly taken, belongs to it.
      v.counts := (
        select coalesce(jsonb_object_agg(counted, case counted
          when 'storage.objects' then coalesce(b.rows::bigint, 0) + coalesce(n.rows::bigint, 0)
          else greatest(b.rows::bigint, n.rows::bigint) end), '{}'::jsonb)
        from jsonb_each_text(v.counts) as b (counted, rows)
        full join jsonb_each_text(private.count_person(v.user_id, v.domains)) as n (counted, rows)
          using (counted)
      );
      if v.domains is null then
        perform private.stop_person(v.user_id);
      else
        -- An archive is a copy of what goes. Its file is removed within the hour.
        update platform.privacy_requests r set status = 'expired', updated_at = now()
        where r.user_id = v.user_id and r.status in ('waiting', 'running', 'ready');
      end if;
      v.step := 'storage';

    when 'storage' then
      select jsonb_agg(jsonb_build_object('bucket', f.bucket_id, 'name', f.name)) into v_files
      from (select bucket_id, name from private.files_of_person(v.user_id, v.domains) limit 200) as f;
      if v_files is null then
        v.step := 'data';
      end if;

    when 'data' then
      if cardinality(v.left_over) = 0 then
        v.step := case when v.domains is null then 'caches' else 'receipt' end;
      else
        -- While all of it is there: between two slices sums are of what is left.
        if v.mode = 'anonymise' and v.begun is distinct from v.left_over[1] then
          perform private.keep_statistics(v.user_id, v.alias, v.left_over[1]);
        end if;
        v.begun := v.left_over[1];
        if not private.erase_slice(v.user_id, v.begun) then
          perform private.erase_domain(v.user_id, v.begun, v.domains is null);
          v.left_over := v.left_over[2:];
          v.begun := null;
        end if;
      end if;

    when 'caches' then
      perform private.forget_traces(v.user_id);
      v.step := 'audit';

    when 'audit' then
      perform private.forget_actor(v.user_id);
      v.step := 'identity';

    when 'identity' then
      if not exists (select from auth.users where id = v.user_id) then
        v.step := 'receipt';
      end if;

    when 'receipt' then
      -- Never the bare hash for a domain alone: that one says that all of the person is to go.
      v_mark := v.user_hash || coalesce(':' || v.id || ':' || array_to_string(v.domains, '+'), '');
      -- A copy outside, for a restore of a backup that does not know it yet.
      raise log 'erased %', v_mark;
      if v.domains is not null then
        insert into private.erased_domains (mark) values (v_mark) on conflict do nothing;
      else
        -- What was written while its account was on its way out.
        perform private.forget_traces(v.user_id);
        insert into private.erased_people (user_hash) values (v.user_hash) on conflict do nothing;
        perform private.send_event('erasure.finished',
          jsonb_build_object('erasure_id', v.id, 'user_hash', v.user_hash));
      end if;
      v.step := 'done';
      v.finished_at := now();
      v.receipt := jsonb_build_object(
        'erasure_id', v.id, 'mode', v.mode, 'domains', v.domains, 'user_hash', v_mark,
        'counts', v.counts, 'asked_by', v.asked_by,
        'audit_seal', (select max(no) from private.audit_seals),
        'started_at', v.started_at, 'finished_at', v.finished_at);
      v.user_id := null;
      v.alias := null;
      perform private.record('erasure.finished', 'private.erasures', v.id::text);

    else null;
  end case;

  update private.erasures e set
    step = v.step, left_over = v.left_over, begun = v.begun, counts = v.counts, receipt = v.receipt, user_id = v.user_id,
    alias = v.alias, finished_at = v.finished_at, updated_at = now()
  where e.id = p_erasure;
  return query select v.step, v.user_id, v_files, v.receipt;
end;
$$;
comment on function private.continue_erasure is
  'Takes the next step, or says what has to be done outside of SQL before it: files while the step is "storage", the account while it is "identity". Definer: for the server alone.';

grant execute on function private.continue_erasure to service_role;


-- The Data API gives a statement less, unless its function says so; to count alone may take that long.
create function platform.continue_erasure(p_erasure uuid)
returns table (step text, user_id uuid, files jsonb, receipt jsonb)
language sql
security invoker
set search_path = ''
set statement_timeout = '60s'
as $$
  select * from private.continue_erasure(p_erasure);
$$;
comment on function platform.continue_erasure is
  'Takes the next step of an erasure; "done" has the receipt.';

grant execute on function platform.continue_erasure to service_role;


-- After a restore ------------------------------------------------------------------------------

create function private.sweep_erased_people()
returns int
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_user uuid;
  v_count int := 0;
begin
  for v_user in
    select u.id from auth.users u
    join private.erased_people e on e.user_hash = private.erasure_hash(u.id)
  loop
    begin
      perform private.begin_erasure(v_user, 'erase', null, 'sweep');
      v_count := v_count + 1;
    exception
      -- The last admin, or an erasure of another kind: the others go all the same.
      when sqlstate 'PT409' then raise warning 'somebody who was erased stays: %', sqlerrm;
    end;
  end loop;
  return v_count;
end;
$$;
comment on function private.sweep_erased_people is
  'Begins to erase everybody who has been erased before and is here again. Definer: it looks through all accounts.';


create function private.sweep_erased_domains(p_marks text[])
returns int
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_known text[] := array(select distinct private.domain_of(table_name) from private.data_register);
  v_person record;
  v_marks text[];
  v_count int := 0;
begin
  -- What this database has erased itself is not done again: what came after it is the person's.
  v_marks := array(
    select distinct mark from unnest(p_marks) mark
    where mark ~ '^[0-9a-f]{64}:[0-9a-f-]{36}:[a-z]+(\+[a-z]+)*$'
      and not exists (select from private.erased_domains d where d.mark = mark.mark)
      and not exists (select from private.erasures e where e.id = split_part(mark, ':', 2)::uuid)
  );
  if cardinality(v_marks) = 0 then
    return 0;
  end if;
  for v_person in
    select u.id, array_agg(distinct mark) as marks,
      array_agg(distinct domain) filter (where domain = any (v_known)) as domains
    from auth.users u
    join unnest(v_marks) mark on split_part(mark, ':', 1) = private.erasure_hash(u.id)
    cross join string_to_table(split_part(mark, ':', 3), '+') domain
    -- Of whom everything goes nothing is left for this.
    where not exists (select from private.erased_people e where e.user_hash = split_part(mark, ':', 1))
    group by u.id
  loop
    continue when v_person.domains is null;
    begin
      perform private.begin_erasure(v_person.id, 'erase', v_person.domains, 'sweep');
      v_count := v_count + 1;
    exception
      -- Not remembered, so that it can be asked for again.
      when sqlstate 'PT409' then
        raise warning 'what somebody had erased stays: %', sqlerrm;
        v_marks := array(select unnest(v_marks) except select unnest(v_person.marks));
    end;
  end loop;
  insert into private.erased_domains (mark) select unnest(v_marks) on conflict do nothing;
  return v_count;
end;
$$;
comment on function private.sweep_erased_domains is
  'Begins to erase those domains again that were erased after a backup, as their marks tell; answers of how many people. Definer: it looks through all accounts.';


create function private.remember_erased(p_hashes text[])
returns int
language plpgsql
security definer
set search_path = ''
as $$
begin
  insert into private.erased_people (user_hash)
  select hash from unnest(p_hashes) hash
  where hash ~ '^[0-9a-f]{64}$'
  on conflict do nothing;
  return private.sweep_erased_people() + private.sweep_erased_domains(p_hashes);
end;
$$;
comment on function private.remember_erased is
  'Tells a restored database who was erased since its backup, by hashes, and of whom a domain was, by marks, and sweeps; answers how many came back. Definer: for operators.';
