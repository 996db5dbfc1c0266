-- Lift: changing.
-- One function for each thing that is done with a session: the lock, the question who may, the change,
-- and the counts, in one transaction.


-- Sessions -------------------------------------------------------------------------------------

create function lift.update_session(
  p_session uuid,
  p_patch   jsonb,
  p_version int    default null,
  p_token   bigint default null
)
returns table (version int)
language plpgsql
volatile
security invoker
set search_path = ''
as $$
#variable_conflict use_column
begin
  if jsonb_typeof(p_patch) is distinct from 'object' or p_patch - array[
    'status', 'source', 'original_input', 'current_ir', 'current_code', 'metadata'
  ] <> '{}' then
    raise sqlstate 'PT422' using
      message = 'Cannot change this of a session',
      hint = 'status, source, original_input, current_ir, current_code and metadata can be changed';
  end if;
  perform from lift.sessions where id = p_session;
  if not found then
    return;
  end if;
  perform private.hold_prompt_session(p_session, p_version, p_token);
  return query update lift.sessions s set
    status = case when p_patch ? 'status' then p_patch ->> 'status' else s.status end,
    source = case when p_patch ? 'source' then p_patch ->> 'source' else s.source end,
    original_input = case when p_patch ? 'original_input'
      then p_patch ->> 'original_input' else s.original_input end,
    current_ir = case when p_patch ? 'current_ir'
      then nullif(p_patch -> 'current_ir', 'null') else s.current_ir end,
    current_code = case when p_patch ? 'current_code'
      then p_patch ->> 'current_code' else s.current_code end,
    metadata = case when p_patch ? 'metadata' then p_patch -> 'metadata' else s.metadata end
  where s.id = p_session
  returning s.version;
end;
$$;
comment on function lift.update_session is
  'Changes what a patch names, and answers the version it makes; no row where there is no such session. A stale version or lease is a 409.';


create function lift.delete_session(p_session uuid, p_version int default null, p_token bigint default null)
returns boolean
language plpgsql
volatile
security invoker
set search_path = ''
as $$
begin
  perform from lift.sessions where id = p_session;
  if not found then
    return false;
  end if;
  perform private.hold_prompt_session(p_session, p_version, p_token),
    set_config('quintet.lift_going', p_session::text, true);
  perform private.put_lease(p_session, false, null, null);
  delete from lift.sessions where id = p_session;
  return found;
end;
$$;
comment on function lift.delete_session is
  'Deletes a session with all that belongs to it, and answers whether there was one.';


-- Drafts ---------------------------------------------------------------------------------------

create function lift.add_draft(
  p_session uuid,
  p_content text,
  p_valid   boolean,
  p_more    jsonb  default '{}'::jsonb,
  p_version int    default null,
  p_token   bigint default null
)
returns table (id uuid, draft_number int, version int)
language plpgsql
volatile
security invoker
set search_path = ''
as $$
#variable_conflict use_column
declare
  v_id uuid;
  v_number int;
begin
  perform private.hold_prompt_session(p_session, p_version, p_token);
  insert into lift.session_drafts (
    session_id, draft_number, ir_revision_id, source, code_content, language, syntax_valid, ast_valid,
    validation_status, validation_errors, unresolved_holes, smt_results, generation_time_ms,
    validation_time_ms, llm_tokens_used, llm_cost_usd, metadata
  )
  select
    p_session,
    coalesce((select max(d.draft_number) from lift.session_drafts d where d.session_id = p_session), 0) + 1,
    (select r.id from lift.session_revisions r where r.session_id = p_session
     order by r.revision_number desc limit 1),
    coalesce(m.source, 'initial_generation'), p_content, coalesce(m.language, 'python'),
    coalesce(m.syntax_valid, p_valid), coalesce(m.ast_valid, p_valid),
    coalesce(m.validation_status, case when p_valid then 'valid' else 'invalid' end),
    coalesce(m.validation_errors, '[]'), coalesce(m.unresolved_holes, '[]'),
    coalesce(m.smt_results, '[]'), m.generation_time_ms, m.validation_time_ms, m.llm_tokens_used,
    m.llm_cost_usd, coalesce(m.metadata, '{}')
  from jsonb_populate_record(null::lift.session_drafts, coalesce(p_more, '{}')) as m
  returning id, draft_number into v_id, v_number;
  return query
    update lift.sessions s set current_code = p_content where s.id = p_session
    returning v_id, v_number, s.version;
end;
$$;
comment on function lift.add_draft is
  'Adds an attempt at the code, made of the latest revision; p_more has what its check said and what it cost, by column.';


-- Resolutions ----------------------------------------------------------------------------------

create function private.supersede_resolution(p_session uuid, p_hole text)
returns void
language plpgsql
security definer
set search_path = ''
as $$
begin
  -- Only within resolve_hole(), which has asked whose session it is and holds it.
  if current_setting('quintet.lift_held', true) is distinct from p_session::text then
    raise sqlstate 'PT403' using message = 'Cannot supersede a resolution by hand';
  end if;
  update lift.hole_resolutions set superseded_at = clock_timestamp()
  where session_id = p_session and hole_id = p_hole and superseded_at is null;
end;
$$;
comment on function private.supersede_resolution is
  'What a hole was filled with counts no longer, and stays. Definer: callers do not change history.';

grant execute on function private.supersede_resolution to authenticated, service_role;


create function lift.resolve_hole(
  p_session    uuid,
  p_hole       text,
  p_value      jsonb,
  p_method     text    default 'user_selection',
  p_confidence numeric default null,
  p_more       jsonb   default '{}'::jsonb,
  p_version    int     default null,
  p_token      bigint  default null
)
returns table (id uuid, holes_left int, version int)
language plpgsql
volatile
security invoker
set search_path = ''
as $$
#variable_conflict use_column
declare
  v_id uuid;
begin
  perform private.hold_prompt_session(p_session, p_version, p_token),
    private.supersede_resolution(p_session, p_hole);
  insert into lift.hole_resolutions (
    session_id, ir_revision_id, hole_id, hole_type, resolution_method, resolved_value,
    confidence_score, original_hole_data, suggestions_provided, user_feedback, metadata,
    resolution_number
  )
  select
    p_session,
    (select r.id from lift.session_revisions r where r.session_id = p_session
     order by r.revision_number desc limit 1),
    p_hole, coalesce(m.hole_type, 'other'), coalesce(p_method, 'user_selection'),
    -- The Data API makes NULL of the JSON that is null.
    coalesce(p_value, 'null'),
    p_confidence, m.original_hole_data, coalesce(m.suggestions_provided, '[]'), m.user_feedback,
    coalesce(m.metadata, '{}'),
    coalesce((select max(h.resolution_number) from lift.hole_resolutions h
              where h.session_id = p_session), 0) + 1
  from jsonb_populate_record(null::lift.hole_resolutions, coalesce(p_more, '{}')) as m
  returning id into v_id;
  return query
    select v_id, s.hole_count, s.version from lift.sessions s where s.id = p_session;
end;
$$;
comment on function lift.resolve_hole is
  'Fills a hole, and answers how many are left. Filled again, the new value counts and the old one stays as history.';

grant execute on function lift.update_session, lift.delete_session, lift.add_draft, lift.resolve_hole
  to authenticated, service_role;
