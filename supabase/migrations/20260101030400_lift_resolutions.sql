-- Lift: resolutions.
-- What a hole was filled with. A hole has one resolution that counts; those before it stay, superseded.


-- Tables ---------------------------------------------------------------------------------------

create table lift.hole_resolutions (
  id                   uuid         primary key default gen_random_uuid(),
  session_id           uuid         not null references lift.sessions (id) on delete cascade,
  ir_revision_id       uuid         references lift.session_revisions (id) on delete set null,
  -- In an index, whose entries have room for 2,704 bytes.
  hole_id              text         not null check (length(hole_id) between 1 and 500),
  hole_type            text         not null default 'other' check (hole_type in (
                         'type', 'parameter', 'return_value', 'validation', 'entity', 'constraint',
                         'other')),
  resolution_method    text         not null default 'user_selection' check (resolution_method in (
                         'user_selection', 'ai_suggestion', 'inference', 'default')),
  resolved_value       jsonb        not null,
  confidence_score     numeric      check (confidence_score between 0 and 1),
  original_hole_data   jsonb,
  suggestions_provided jsonb        not null default '[]',
  user_feedback        text         check (length(user_feedback) <= 10000),
  metadata             jsonb        not null default '{}' check (jsonb_typeof(metadata) = 'object'),
  created_at           timestamptz  not null default now()
                       check (created_at >= '1970-01-01Z' and created_at < '2101-01-01Z'),
  resolution_number    int          not null default 0,
  superseded_at        timestamptz,
  -- The one that counts has no superseded_at. The revision is not in the key: it is forgotten when the
  -- revision goes, and two would be one then.
  unique nulls not distinct (session_id, hole_id, superseded_at)
);
comment on table lift.hole_resolutions is 'What holes were filled with, and by whose choice.';
comment on column lift.hole_resolutions.resolution_number is 'The order in which a session was given them.';
comment on column lift.hole_resolutions.superseded_at is
  'When the hole was filled with something else; null is what counts.';

create index hole_resolutions_ir_revision on lift.hole_resolutions (ir_revision_id);
create index hole_resolutions_type on lift.hole_resolutions (hole_type);
create index hole_resolutions_created on lift.hole_resolutions (created_at desc);
create index hole_resolutions_value on lift.hole_resolutions using gin (resolved_value);
create index hole_resolutions_metadata on lift.hole_resolutions using gin (metadata);


-- Privacy --------------------------------------------------------------------------------------

insert into private.data_register (table_name, treatment, owner_path, personal, exported)
values
  ('lift.hole_resolutions', 'cascade', 'session_id > lift.sessions.user_id',
    array['resolved_value', 'original_hole_data', 'suggestions_provided', 'user_feedback', 'metadata'],
    true);


-- Access ---------------------------------------------------------------------------------------

alter table lift.hole_resolutions enable row level security;

grant select, insert, delete on lift.hole_resolutions to authenticated;
grant update (user_feedback, metadata) on lift.hole_resolutions to authenticated;
grant select, insert, update, delete on lift.hole_resolutions to service_role;

create policy "people see what filled the holes of their sessions" on lift.hole_resolutions
  for select to authenticated
  using (exists (
    select from lift.sessions s where s.id = session_id and s.user_id = (select auth.uid())
  ));

create policy "people fill the holes of their sessions" on lift.hole_resolutions
  for insert to authenticated
  with check (exists (
    select from lift.sessions s where s.id = session_id and s.user_id = (select auth.uid())
  ) and (ir_revision_id is null or exists (
    select from lift.session_revisions r
    where r.id = ir_revision_id and r.session_id = hole_resolutions.session_id
  )));

create policy "people comment on what filled the holes of their sessions" on lift.hole_resolutions
  for update to authenticated
  using (exists (
    select from lift.sessions s where s.id = session_id and s.user_id = (select auth.uid())
      and (s.lease_expires_at is null or s.lease_expires_at <= now())
  ))
  with check (exists (
    select from lift.sessions s where s.id = session_id and s.user_id = (select auth.uid())
  ) and (ir_revision_id is null or exists (
    select from lift.session_revisions r
    where r.id = ir_revision_id and r.session_id = hole_resolutions.session_id
  )));

create policy "people open holes of their sessions again" on lift.hole_resolutions
  for delete to authenticated
  using (exists (
    select from lift.sessions s where s.id = session_id and s.user_id = (select auth.uid())
  ));


-- Triggers -------------------------------------------------------------------------------------

create function private.count_holes()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_id uuid;
begin
  for v_id in select distinct session_id from touched order by 1 loop
    perform from lift.sessions where id = v_id for no key update;
    continue when not found;
    update lift.sessions set hole_count = private.open_holes(id, current_ir) where id = v_id;
    if tg_op = 'INSERT' and current_setting('quintet.lift_made', true) is distinct from v_id::text then
      perform private.tell_prompt_session(v_id, 'resolution', jsonb_build_object(
        'resolution_id', t.id, 'hole_id', t.hole_id, 'holes_left', s.hole_count,
        'version', s.version))
      from touched t join lift.sessions s on s.id = v_id
      where t.session_id = v_id order by t.resolution_number;
    end if;
  end loop;
  return null;
end;
$$;
comment on function private.count_holes is
  'Counts the holes of a session that are open, under its lock, and says which were filled. Definer: nobody else writes the count.';

create trigger hole_resolutions_counted after insert on lift.hole_resolutions
  referencing new table as touched
  for each statement execute function private.count_holes();

create trigger hole_resolutions_uncounted after delete on lift.hole_resolutions
  referencing old table as touched
  for each statement execute function private.count_holes();
