-- Lift: creating.
-- A whole session in one transaction, as a store hands it over: with all it has been through.


-- Functions ------------------------------------------------------------------------------------

create function lift.create_session(
  p_session   jsonb,
  p_user      uuid default null,
  p_if_exists text default 'raise'
)
returns table (id uuid, version int, created boolean)
language plpgsql
volatile
security invoker
set search_path = ''
as $$
#variable_conflict use_column
declare
  v_id constant uuid := coalesce((p_session ->> 'session_id')::uuid, gen_random_uuid());
  v_user constant uuid := coalesce(p_user, auth.uid());
  v_revisions constant jsonb := coalesce(p_session -> 'revisions', '[]');
  v_metadata constant jsonb := coalesce(p_session -> 'metadata', '{}');
  v_ir constant jsonb := coalesce(p_session -> 'current_draft', p_session -> 'current_ir');
  v_made timestamptz := coalesce((p_session ->> 'created_at')::timestamptz, now());
  v_part text;
begin
  if v_user is null then
    raise sqlstate 'PT400' using
      message = 'Cannot create a session: it would be nobody''s', hint = 'A server says whose it is';
  elsif v_user <> auth.uid() then
    raise sqlstate 'PT403' using
      message = 'Cannot create a session of somebody else', hint = 'Leave p_user out: it is yours';
  elsif p_if_exists is null or p_if_exists not in ('raise', 'return') then
    raise sqlstate 'PT400' using
      message = 'Cannot do this with a session that is there', hint = 'Use raise or return';
  end if;
  if jsonb_typeof(p_session) is distinct from 'object' then
    raise sqlstate 'PT400' using message = 'Cannot create a session of what is no object';
  end if;
  for v_part in
    select part from unnest(array['revisions', 'ir_drafts', 'pending_resolutions']) as part
    where jsonb_typeof(p_session -> part) <> 'array'
  loop
    raise sqlstate 'PT400' using
      message = format('Cannot create a session: its %s are no list', v_part);
  end loop;
  perform set_config('quintet.lift_made', v_id::text, true);
  insert into lift.sessions
    (id, user_id, status, source, original_input, current_ir, metadata, created_at, updated_at)
  values (
    v_id, v_user, coalesce(p_session ->> 'status', 'active'),
    coalesce(p_session ->> 'source', 'prompt'),
    coalesce(p_session ->> 'original_input', v_revisions -> 0 ->> 'content',
      v_metadata ->> 'original_input', ''),
    nullif(v_ir, 'null'), v_metadata, v_made,
    coalesce((p_session ->> 'updated_at')::timestamptz, v_made)
  )
  on conflict (id) do nothing;
  if not found then
    perform set_config('quintet.lift_made', '', true);
    if p_if_exists = 'return' then
      return query select s.id, s.version, false from lift.sessions s
        where s.id = v_id and s.user_id = v_user;
      if found then
        return;
      end if;
    end if;
    raise sqlstate 'PT409' using
      message = 'Cannot create a session: there is one with this id',
      detail = jsonb_build_object('reason', 'exists');
  end if;

  -- Each IR once, in the order that everybody keeps to: who keeps the same ones waits, and is not waited for.
  perform private.keep_ir(v_user, kept.ir)
  from (
    select distinct private.hash_of_ir(r -> 'ir') as hash, r -> 'ir' as ir
    from jsonb_array_elements(v_revisions) as r
    where jsonb_typeof(r -> 'ir') = 'object'
    order by hash
  ) as kept;
  insert into lift.session_revisions
    (session_id, revision_number, source, content, target_hole, ir_hash, metadata, created_at)
  select
    v_id, place, coalesce(r ->> 'revision_type', 'initial'), r ->> 'content',
    r ->> 'target_hole',
    case when jsonb_typeof(r -> 'ir') = 'object' then private.hash_of_ir(r -> 'ir') end,
    coalesce(r -> 'metadata', '{}'), coalesce((r ->> 'timestamp')::timestamptz, now())
  from jsonb_array_elements(v_revisions) with ordinality as g (r, place);

  insert into lift.session_drafts (
    session_id, draft_number, ir_content, validation_status, unresolved_holes, smt_results, metadata,
    created_at
  )
  select
    v_id, place, d, d ->> 'validation_status', coalesce(d -> 'ambiguities', '[]'),
    coalesce(d -> 'smt_results', '[]'), coalesce(d -> 'metadata', '{}'),
    coalesce((d ->> 'created_at')::timestamptz, now())
  from jsonb_array_elements(coalesce(p_session -> 'ir_drafts', '[]')) with ordinality as g (d, place);

  -- As lift-sys keeps them.
  insert into lift.hole_resolutions
    (session_id, hole_id, hole_type, resolved_value, metadata, created_at, resolution_number)
  select
    v_id, h ->> 'hole_id',
    case h ->> 'resolution_type'
      when 'clarify_intent' then 'validation'
      when 'add_constraint' then 'constraint'
      when 'refine_signature' then 'type'
      when 'specify_effect' then 'parameter'
      else 'other'
    end,
    jsonb_build_object('text', h -> 'resolution_text', 'type', h -> 'resolution_type',
      'applied', h -> 'applied'),
    coalesce(h -> 'metadata', '{}'), coalesce((h ->> 'timestamp')::timestamptz, now()), place
  from jsonb_array_elements(coalesce(p_session -> 'pending_resolutions', '[]')) with ordinality as g (h, place);

  perform set_config('quintet.lift_made', '', true);
  return query select v_id, 1, true;
end;
$$;
comment on function lift.create_session is
  'Makes a session with all its revisions, drafts and resolutions, or none of it. p_user is for the server: everybody else makes their own.';

grant execute on function lift.create_session to authenticated, service_role;
