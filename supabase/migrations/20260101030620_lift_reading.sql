-- Lift: reading.
-- A session as a whole in one question, and sessions page by page.


-- Whole sessions -------------------------------------------------------------------------------

create function private.prompt_session_document(p_session lift.sessions, p_parts text[])
returns jsonb
language plpgsql
stable
security invoker
set search_path = ''
as $$
declare
  v_document jsonb := jsonb_build_object(
    'session_id', p_session.id,
    'created_at', p_session.created_at,
    'updated_at', p_session.updated_at,
    'status', p_session.status,
    'source', p_session.source,
    'metadata', p_session.metadata
  );
begin
  if 'revisions' = any (p_parts) then
    v_document := v_document || jsonb_build_object('revisions', coalesce((
      select jsonb_agg(
        jsonb_build_object(
          'timestamp', r.created_at, 'content', coalesce(r.content, ''), 'revision_type', r.source,
          'target_hole', r.target_hole, 'metadata', r.metadata
        ) || case when coalesce(r.ir_content, b.ir) is null then '{}'
               else jsonb_build_object('ir', coalesce(r.ir_content, b.ir)) end
        order by r.revision_number
      )
      from lift.session_revisions r
      left join private.ir_blobs b on b.user_id = p_session.user_id and b.hash = r.ir_hash
      where r.session_id = p_session.id
    ), '[]'));
  end if;
  if 'ir_drafts' = any (p_parts) then
    v_document := v_document || jsonb_build_object('ir_drafts', coalesce((
      select jsonb_agg(d.ir_content order by d.draft_number) from lift.session_drafts d
      where d.session_id = p_session.id and d.ir_content is not null
    ), '[]'));
  end if;
  if 'current_draft' = any (p_parts) then
    -- A bare IR is told as the draft that it would be.
    v_document := v_document || jsonb_build_object('current_draft', case
      when p_session.current_ir is null or private.is_lift_draft(p_session.current_ir)
        then p_session.current_ir
      else jsonb_build_object(
        'version', p_session.revision_count, 'ir', p_session.current_ir,
        'validation_status', 'pending', 'smt_results', '[]'::jsonb,
        'ambiguities', array(
          select hole from private.holes_of(p_session.current_ir) as hole
          where not exists (
            select from lift.hole_resolutions h
            where h.session_id = p_session.id and h.hole_id = hole and h.superseded_at is null
          )
          order by hole
        ),
        'created_at', p_session.updated_at, 'metadata', '{}'::jsonb
      )
    end);
  end if;
  if 'pending_resolutions' = any (p_parts) then
    v_document := v_document || jsonb_build_object('pending_resolutions', coalesce((
      select jsonb_agg(
        case when private.is_lift_resolution(h.resolved_value)
          then jsonb_build_object('resolution_text', h.resolved_value -> 'text',
            'resolution_type', h.resolved_value -> 'type', 'applied', h.resolved_value -> 'applied')
          else jsonb_build_object('resolution_text', coalesce(h.resolved_value #>> '{}', 'null'),
            'resolution_type', case h.hole_type
              when 'constraint' then 'add_constraint' when 'type' then 'refine_signature'
              when 'parameter' then 'specify_effect' else 'clarify_intent' end,
            'applied', false)
        end || jsonb_build_object('hole_id', h.hole_id, 'timestamp', h.created_at,
          'metadata', h.metadata)
        order by h.resolution_number, h.created_at, h.id
      )
      from lift.hole_resolutions h
      where h.session_id = p_session.id and h.superseded_at is null
    ), '[]'));
  end if;
  return v_document;
end;
$$;
comment on function private.prompt_session_document is
  'A session as stores hand it over: what create_session() was given comes back as it went. Of its parts those that are named: revisions, ir_drafts, current_draft, pending_resolutions.';

grant execute on function private.prompt_session_document to authenticated, service_role;


create function lift.get_session(
  p_session uuid,
  p_parts   text[] default array['revisions', 'ir_drafts', 'current_draft', 'pending_resolutions']
)
returns table (session jsonb, state jsonb)
language plpgsql
stable
security invoker
set search_path = ''
as $$
#variable_conflict use_column
begin
  return query
    select
      private.prompt_session_document(s, p_parts),
      to_jsonb(s) - array['current_ir', 'metadata'] || jsonb_build_object(
        'lease_expires_at', case when s.lease_expires_at > clock_timestamp() then s.lease_expires_at end,
        'lease_holder', case when s.lease_expires_at > clock_timestamp() then s.lease_holder end)
    from lift.sessions s
    where s.id = p_session;
end;
$$;
comment on function lift.get_session is
  'A session, whole or those of its parts that are named, and where it stands: version, counts, code and lease. No row where there is none of the caller''s.';

grant execute on function lift.get_session to authenticated, service_role;


-- Pages ----------------------------------------------------------------------------------------

create function lift.list_sessions(
  p_user     uuid    default null,
  p_status   text    default null,
  p_q        text    default null,
  p_metadata jsonb   default null,
  p_limit    int     default 50,
  p_cursor   text    default null,
  p_whole    boolean default false
)
returns table (
  id               uuid,
  status           text,
  source           text,
  original_input   text,
  metadata         jsonb,
  revision_count   int,
  draft_count      int,
  hole_count       int,
  version          int,
  lease_holder     text,
  lease_expires_at timestamptz,
  created_at       timestamptz,
  updated_at       timestamptz,
  finalized_at     timestamptz,
  cursor           text,
  session          jsonb
)
language plpgsql
stable
security invoker
set search_path = ''
set plan_cache_mode = 'force_custom_plan'
as $$
#variable_conflict use_column
declare
  v_user constant uuid := coalesce(p_user, auth.uid());
  v_words constant text := lower(nullif(btrim(p_q), ''));
  v_at timestamptz := 'infinity'::timestamptz;
  v_id uuid := 'ffffffff-ffff-ffff-ffff-ffffffffffff'::uuid;
begin
  if p_cursor !~ '^\d{1,17}/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' then
    raise sqlstate 'PT400' using
      message = 'Cannot go on from here: this is no cursor of ours', hint = 'Leave it out to begin anew';
  elsif p_cursor is not null then
    v_at := 'epoch'::timestamptz + split_part(p_cursor, '/', 1)::bigint * interval '1 microsecond';
    v_id := split_part(p_cursor, '/', 2)::uuid;
  end if;
  return query
    with page as materialized (
      select s.* from lift.sessions s
      where s.user_id = v_user
        and (p_status is null or s.status = p_status)
        and (p_metadata is null or s.metadata @> p_metadata)
        and (v_words is null or position(v_words in lower(s.original_input)) > 0)
        and (s.updated_at, s.id) < (v_at, v_id)
      order by s.updated_at desc, s.id desc
      limit least(greatest(coalesce(p_limit, 50), 1), 201)
    )
    select
      s.id, s.status, s.source, s.original_input, s.metadata, s.revision_count, s.draft_count,
      s.hole_count, s.version,
      case when s.lease_expires_at > clock_timestamp() then s.lease_holder end,
      case when s.lease_expires_at > clock_timestamp() then s.lease_expires_at end,
      s.created_at, s.updated_at, s.finalized_at,
      round(extract(epoch from s.updated_at) * 1000000)::bigint || '/' || s.id,
      case when p_whole then private.prompt_session_document(
        (select whole from lift.sessions whole where whole.id = s.id),
        array['revisions', 'ir_drafts', 'current_draft', 'pending_resolutions']) end
    from page s
    order by s.updated_at desc, s.id desc;
end;
$$;
comment on function lift.list_sessions is
  'The caller''s sessions, the latest change first, by status, words of the input, and what metadata contains; with p_whole all that belongs to each.';

grant execute on function lift.list_sessions to authenticated, service_role;
