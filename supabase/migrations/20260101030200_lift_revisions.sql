-- Lift: revisions.
-- What was asked of a session and what its IR was then. An IR is kept once for each person, under its
-- hash, however many revisions have it: history costs what has changed.


-- Tables ---------------------------------------------------------------------------------------

create table private.ir_blobs (
  user_id uuid        not null references auth.users (id) on delete cascade,
  hash    bytea       not null check (length(hash) = 32),
  ir      jsonb       not null check (jsonb_typeof(ir) = 'object'),
  used_at timestamptz not null default now(),
  primary key (user_id, hash)
);
comment on table private.ir_blobs is
  'IRs by what they say. Each person has their own: nobody learns by a hash what another one has.';
comment on column private.ir_blobs.used_at is
  'When a revision last came to it, to the hour: one that was just taken up is not swept away.';

-- "hole_fill", "constraint_add" and "manual_edit" are what the revisions of lift-sys say.
create table lift.session_revisions (
  id                uuid        primary key default gen_random_uuid(),
  session_id        uuid        not null references lift.sessions (id) on delete cascade,
  revision_number   int         not null check (revision_number > 0),
  source            text        not null default 'refinement' check (source in (
                      'initial', 'refinement', 'repair', 'user_edit',
                      'hole_fill', 'constraint_add', 'manual_edit')),
  content           text        check (length(content) <= 1000000),
  target_hole       text        check (length(target_hole) <= 1000),
  ir_content        jsonb       check (jsonb_typeof(ir_content) = 'object'),
  ir_hash           bytea,
  validation_result jsonb,
  changed_fields    text[]      not null default '{}',
  change_summary    text        check (length(change_summary) <= 10000),
  metadata          jsonb       not null default '{}' check (jsonb_typeof(metadata) = 'object'),
  created_at        timestamptz not null default now()
                                check (created_at >= '1970-01-01Z' and created_at < '2101-01-01Z'),
  unique (session_id, revision_number),
  constraint session_revisions_one_ir check (ir_content is null or ir_hash is null)
);
comment on table lift.session_revisions is 'What was asked of a session, step by step.';
comment on column lift.session_revisions.ir_content is
  'The IR of a revision that was written straight into the table; others have ir_hash.';
comment on column lift.session_revisions.ir_hash is
  'Of private.ir_blobs, with the session''s owner. get_session() and session_irs() have the IR itself.';
comment on column lift.session_revisions.changed_fields is
  'The keys at the top of the IR that are not as they were before.';

create index session_revisions_created on lift.session_revisions (created_at desc);
create index session_revisions_source on lift.session_revisions (source);
create index session_revisions_ir_content on lift.session_revisions using gin (ir_content);
create index session_revisions_metadata on lift.session_revisions using gin (metadata);


-- Privacy --------------------------------------------------------------------------------------

insert into private.data_register (table_name, treatment, owner_path, personal, exported, domain)
values
  ('private.ir_blobs', 'cascade', 'user_id', array['user_id', 'ir'], true, 'lift'),
  ('lift.session_revisions', 'cascade', 'session_id > lift.sessions.user_id',
    array['content', 'ir_content', 'change_summary', 'metadata'], true, null);


-- Access ---------------------------------------------------------------------------------------

alter table private.ir_blobs enable row level security;
alter table lift.session_revisions enable row level security;

grant select, insert, update (used_at) on private.ir_blobs to authenticated;
grant select, insert, update, delete on private.ir_blobs to service_role;
grant select, insert, delete on lift.session_revisions to authenticated;
-- What was asked stays as it was.
grant update (validation_result, change_summary, metadata) on lift.session_revisions to authenticated;
grant select, insert, update, delete on lift.session_revisions to service_role;

create policy "people see their IRs" on private.ir_blobs
  for select to authenticated
  using (user_id = (select auth.uid()));

create policy "people keep their IRs" on private.ir_blobs
  for insert to authenticated
  with check (user_id = (select auth.uid()));

create policy "people take up their IRs again" on private.ir_blobs
  for update to authenticated
  using (user_id = (select auth.uid()))
  with check (user_id = (select auth.uid()));

create policy "people see the revisions of their sessions" on lift.session_revisions
  for select to authenticated
  using (exists (
    select from lift.sessions s where s.id = session_id and s.user_id = (select auth.uid())
  ));

create policy "people revise their sessions" on lift.session_revisions
  for insert to authenticated
  with check (exists (
    select from lift.sessions s where s.id = session_id and s.user_id = (select auth.uid())
  ));

create policy "people annotate the revisions of their sessions" on lift.session_revisions
  for update to authenticated
  using (exists (
    select from lift.sessions s where s.id = session_id and s.user_id = (select auth.uid())
      and (s.lease_expires_at is null or s.lease_expires_at <= now())
  ))
  with check (exists (
    select from lift.sessions s where s.id = session_id and s.user_id = (select auth.uid())
  ));

create policy "people delete revisions of their sessions" on lift.session_revisions
  for delete to authenticated
  using (exists (
    select from lift.sessions s where s.id = session_id and s.user_id = (select auth.uid())
  ));


-- Triggers -------------------------------------------------------------------------------------

create function private.count_revisions()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_id uuid;
begin
  for v_id in select distinct session_id from touched order by 1 loop
    -- A count that began before the lock was had would miss who had it.
    perform from lift.sessions where id = v_id for no key update;
    continue when not found;
    update lift.sessions
    set revision_count = (
      select count(*) from lift.session_revisions where session_id = v_id
    )
    where id = v_id;
    if tg_op = 'INSERT' and current_setting('quintet.lift_made', true) is distinct from v_id::text then
      perform private.tell_prompt_session(v_id, 'revision', jsonb_build_object(
        'revision_id', t.id, 'revision_number', t.revision_number, 'source', t.source,
        'version', s.version))
      from touched t join lift.sessions s on s.id = v_id
      where t.session_id = v_id order by t.revision_number;
    end if;
  end loop;
  return null;
end;
$$;
comment on function private.count_revisions is
  'Counts the revisions of a session under its lock, and says which are new. Definer: nobody else writes the count.';

create trigger session_revisions_counted after insert on lift.session_revisions
  referencing new table as touched
  for each statement execute function private.count_revisions();

create trigger session_revisions_uncounted after delete on lift.session_revisions
  referencing old table as touched
  for each statement execute function private.count_revisions();


-- IRs ------------------------------------------------------------------------------------------

create function private.hash_of_ir(p_ir jsonb)
returns bytea
language sql
immutable
security invoker
set search_path = ''
as $$
  select sha256(convert_to(p_ir::text, 'UTF8'));
$$;
comment on function private.hash_of_ir is 'The same for IRs that say the same, in whatever order.';


create function private.keep_ir(p_user uuid, p_ir jsonb)
returns bytea
language plpgsql
volatile
security invoker
set search_path = ''
as $$
declare
  v_hash constant bytea := private.hash_of_ir(p_ir);
begin
  -- The row is locked even where it is not changed: nobody sweeps it away meanwhile.
  insert into private.ir_blobs as b (user_id, hash, ir) values (p_user, v_hash, p_ir)
  on conflict (user_id, hash) do update set used_at = now()
    where b.used_at < now() - interval '1 hour';
  return v_hash;
end;
$$;
comment on function private.keep_ir is 'Keeps an IR of somebody''s, unless they have it already; its hash.';

grant execute on function private.hash_of_ir, private.keep_ir to authenticated, service_role;
