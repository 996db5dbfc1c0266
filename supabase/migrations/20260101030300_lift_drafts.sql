-- Lift: drafts.
-- Attempts at the code, each with what its check said and what it cost.


-- Tables ---------------------------------------------------------------------------------------

create table lift.session_drafts (
  id                 uuid          primary key default gen_random_uuid(),
  session_id         uuid          not null references lift.sessions (id) on delete cascade,
  ir_revision_id     uuid          references lift.session_revisions (id) on delete set null,
  draft_number       int           not null check (draft_number > 0),
  source             text          not null default 'initial_generation' check (source in (
                       'initial_generation', 'ast_repair', 'llm_regeneration', 'user_edit')),
  code_content       text          check (length(code_content) <= 1000000),
  ir_content         jsonb         check (ir_content is null or private.is_lift_draft(ir_content)),
  language           text          not null default 'python' check (length(language) between 1 and 50),
  syntax_valid       boolean       not null default false,
  ast_valid          boolean       not null default false,
  validation_status  text          check (length(validation_status) <= 50),
  validation_errors  jsonb         not null default '[]',
  unresolved_holes   jsonb         not null default '[]',
  smt_results        jsonb         not null default '[]',
  generation_time_ms int           check (generation_time_ms >= 0),
  validation_time_ms int           check (validation_time_ms >= 0),
  llm_tokens_used    int           check (llm_tokens_used >= 0),
  llm_cost_usd       numeric       check (llm_cost_usd between 0 and 9999.999999),
  metadata           jsonb         not null default '{}' check (jsonb_typeof(metadata) = 'object'),
  created_at         timestamptz   not null default now()
                     check (created_at >= '1970-01-01Z' and created_at < '2101-01-01Z'),
  unique (session_id, draft_number),
  constraint session_drafts_something check (code_content is not null or ir_content is not null)
);
comment on table lift.session_drafts is
  'Attempts at the code, or at the IR, with what their checks said and what they cost.';
comment on column lift.session_drafts.ir_content is
  'A whole draft as lift-sys writes it: version, ir, validation_status, smt_results, ambiguities.';

create index session_drafts_ir_revision on lift.session_drafts (ir_revision_id);
create index session_drafts_created on lift.session_drafts (created_at desc);
create index session_drafts_source on lift.session_drafts (source);
create index session_drafts_valid on lift.session_drafts (session_id, syntax_valid, ast_valid);
create index session_drafts_errors on lift.session_drafts using gin (validation_errors);
create index session_drafts_metadata on lift.session_drafts using gin (metadata);


-- Privacy --------------------------------------------------------------------------------------

insert into private.data_register (table_name, treatment, owner_path, personal, exported)
values
  ('lift.session_drafts', 'cascade', 'session_id > lift.sessions.user_id',
    array['code_content', 'ir_content', 'validation_errors', 'metadata'], true);


-- Access ---------------------------------------------------------------------------------------

alter table lift.session_drafts enable row level security;

grant select, insert, delete on lift.session_drafts to authenticated;
-- What a check finds later is added; the attempt stays as it was.
grant update (syntax_valid, ast_valid, validation_status, validation_errors, smt_results,
              validation_time_ms, metadata)
  on lift.session_drafts to authenticated;
grant select, insert, update, delete on lift.session_drafts to service_role;

create policy "people see the drafts of their sessions" on lift.session_drafts
  for select to authenticated
  using (exists (
    select from lift.sessions s where s.id = session_id and s.user_id = (select auth.uid())
  ));

create policy "people add drafts to their sessions" on lift.session_drafts
  for insert to authenticated
  with check (exists (
    select from lift.sessions s where s.id = session_id and s.user_id = (select auth.uid())
  ) and (ir_revision_id is null or exists (
    select from lift.session_revisions r
    where r.id = ir_revision_id and r.session_id = session_drafts.session_id
  )));

create policy "people add checks to the drafts of their sessions" on lift.session_drafts
  for update to authenticated
  using (exists (
    select from lift.sessions s where s.id = session_id and s.user_id = (select auth.uid())
      and (s.lease_expires_at is null or s.lease_expires_at <= now())
  ))
  with check (exists (
    select from lift.sessions s where s.id = session_id and s.user_id = (select auth.uid())
  ) and (ir_revision_id is null or exists (
    select from lift.session_revisions r
    where r.id = ir_revision_id and r.session_id = session_drafts.session_id
  )));

create policy "people delete drafts of their sessions" on lift.session_drafts
  for delete to authenticated
  using (exists (
    select from lift.sessions s where s.id = session_id and s.user_id = (select auth.uid())
  ));


-- Triggers -------------------------------------------------------------------------------------

create function private.count_drafts()
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
    update lift.sessions
    set draft_count = (select count(*) from lift.session_drafts where session_id = v_id)
    where id = v_id;
    if tg_op = 'INSERT' and current_setting('quintet.lift_made', true) is distinct from v_id::text then
      perform private.tell_prompt_session(v_id, 'draft', jsonb_build_object(
        'draft_id', t.id, 'draft_number', t.draft_number, 'is_valid', t.syntax_valid and t.ast_valid,
        'version', s.version))
      from touched t join lift.sessions s on s.id = v_id
      where t.session_id = v_id order by t.draft_number;
    end if;
  end loop;
  return null;
end;
$$;
comment on function private.count_drafts is
  'Counts the drafts of a session under its lock, and says which are new. Definer: nobody else writes the count.';

create trigger session_drafts_counted after insert on lift.session_drafts
  referencing new table as touched
  for each statement execute function private.count_drafts();

create trigger session_drafts_uncounted after delete on lift.session_drafts
  referencing old table as touched
  for each statement execute function private.count_drafts();
