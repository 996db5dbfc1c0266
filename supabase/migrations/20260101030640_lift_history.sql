-- Lift: history.
-- Revisions are added and never rewritten: restoring an old one makes a new one, and a fork is another
-- session that remembers where it came from.


-- IRs ------------------------------------------------------------------------------------------

create function private.changed_fields(p_before jsonb, p_after jsonb)
returns text[]
language sql
immutable
security invoker
set search_path = ''
as $$
  select array(
    select key
    from jsonb_each(coalesce(p_before, '{}')) as b (key, was)
    full join jsonb_each(p_after) as a (key, is_now) using (key)
    where was is distinct from is_now
    order by key
  );
$$;
comment on function private.changed_fields is
  'The keys at the top of an IR that came, went or have another value.';

create function private.kept_ir(p_session uuid, p_number int)
returns jsonb
language sql
stable
security invoker
set search_path = ''
as $$
  select coalesce(r.ir_content, b.ir)
  from lift.sessions s
  join lift.session_revisions r on r.session_id = s.id
  left join private.ir_blobs b on b.user_id = s.user_id and b.hash = r.ir_hash
  where s.id = p_session and r.revision_number = p_number;
$$;
comment on function private.kept_ir is
  'The IR of a revision as it was given, with the draft around it where there was one.';

grant execute on function private.kept_ir, private.changed_fields to authenticated, service_role;


create function lift.session_irs(p_session uuid, p_numbers int[])
returns table (revision_number int, ir jsonb)
language sql
stable
security invoker
set search_path = ''
as $$
  select r.revision_number, private.bare_ir(coalesce(r.ir_content, b.ir))
  from lift.sessions s
  join lift.session_revisions r on r.session_id = s.id
  left join private.ir_blobs b on b.user_id = s.user_id and b.hash = r.ir_hash
  where s.id = p_session and r.revision_number = any (p_numbers[1:100]);
$$;
comment on function lift.session_irs is
  'The IRs of revisions by their numbers, at most a hundred; null where a revision has none.';


-- Revisions ------------------------------------------------------------------------------------

create function lift.add_revision(
  p_session uuid,
  p_ir      jsonb,
  p_source  text   default 'refinement',
  p_summary text   default null,
  p_more    jsonb  default '{}'::jsonb,
  p_version int    default null,
  p_token   bigint default null
)
returns table (id uuid, revision_number int, changed_fields text[], version int)
language plpgsql
volatile
security invoker
set search_path = ''
as $$
#variable_conflict use_column
declare
  v_session lift.sessions;
  v_id uuid;
  v_number int;
  v_changed text[];
begin
  if jsonb_typeof(p_ir) is distinct from 'object' then
    raise sqlstate 'PT422' using message = 'Cannot revise this session: an IR is an object';
  end if;
  v_session := private.hold_prompt_session(p_session, p_version, p_token);
  v_changed := private.changed_fields(private.bare_ir(v_session.current_ir), private.bare_ir(p_ir));
  insert into lift.session_revisions (
    session_id, revision_number, source, content, target_hole, ir_hash, validation_result,
    changed_fields, change_summary, metadata
  )
  select
    p_session,
    coalesce((select max(r.revision_number) from lift.session_revisions r
              where r.session_id = p_session), 0) + 1,
    coalesce(p_source, 'refinement'), m.content, m.target_hole,
    private.keep_ir(v_session.user_id, p_ir), m.validation_result, v_changed, p_summary,
    coalesce(m.metadata, '{}')
  from jsonb_populate_record(null::lift.session_revisions, coalesce(p_more, '{}')) as m
  returning id, revision_number into v_id, v_number;
  return query
    update lift.sessions s set current_ir = p_ir where s.id = p_session
    returning v_id, v_number, v_changed, s.version;
end;
$$;
comment on function lift.add_revision is
  'Adds a revision with the next number, makes its IR the current one, and says which fields have changed; p_more has content, target_hole, validation_result and metadata.';


create function lift.restore_revision(
  p_session uuid,
  p_number  int,
  p_version int    default null,
  p_token   bigint default null
)
returns table (id uuid, revision_number int, changed_fields text[], version int)
language plpgsql
volatile
security invoker
set search_path = ''
as $$
#variable_conflict use_column
declare
  v_ir jsonb;
begin
  perform private.hold_prompt_session(p_session, p_version, p_token);
  v_ir := private.kept_ir(p_session, p_number);
  if v_ir is null then
    raise sqlstate 'PT404' using message = 'Cannot restore: no such revision of this session has an IR';
  end if;
  return query
    select r.id, r.revision_number, r.changed_fields, r.version
    from lift.add_revision(
      p_session, v_ir, 'user_edit', format('Restored revision %s', p_number),
      jsonb_build_object('metadata', jsonb_build_object('restored_from', p_number)), null, p_token
    ) as r;
end;
$$;
comment on function lift.restore_revision is
  'Makes an earlier IR the current one, as a new revision: what came between stays.';


-- Forks ----------------------------------------------------------------------------------------

create function lift.fork_session(p_session uuid, p_at int default null)
returns table (id uuid, revision_count int, version int)
language plpgsql
volatile
security invoker
set search_path = ''
as $$
#variable_conflict use_column
declare
  v_id constant uuid := gen_random_uuid();
  v_from lift.sessions;
  v_at int := p_at;
  v_ir jsonb;
  -- When what was asked for was over.
  v_until timestamptz := 'infinity'::timestamptz;
begin
  -- Until the end of this nobody adds a revision: the IR and the revisions are of one moment.
  select * into v_from from lift.sessions s where s.id = p_session for share;
  if not found then
    raise sqlstate 'PT404' using message = 'Cannot fork: there is no such session of yours';
  elsif v_at is null then
    select max(r.revision_number) into v_at from lift.session_revisions r where r.session_id = p_session;
    v_ir := v_from.current_ir;
  else
    perform from lift.session_revisions r where r.session_id = p_session and r.revision_number = v_at;
    if not found then
      raise sqlstate 'PT404' using message = 'Cannot fork: this session has no such revision';
    end if;
    v_ir := private.kept_ir(p_session, v_at);
    select coalesce(min(r.created_at), v_until) into v_until from lift.session_revisions r
    where r.session_id = p_session and r.revision_number > v_at;
  end if;

  perform set_config('quintet.lift_made', v_id::text, true);
  insert into lift.sessions (id, user_id, source, original_input, current_ir, metadata)
  values (
    v_id, v_from.user_id, v_from.source, v_from.original_input, v_ir,
    v_from.metadata || jsonb_build_object('forked_from',
      jsonb_build_object('session_id', p_session, 'revision_number', v_at))
  );
  insert into lift.session_revisions (
    session_id, revision_number, source, content, target_hole, ir_content, ir_hash,
    validation_result, changed_fields, change_summary, metadata, created_at
  )
  select
    v_id, r.revision_number, r.source, r.content, r.target_hole, r.ir_content, r.ir_hash,
    r.validation_result, r.changed_fields, r.change_summary, r.metadata, r.created_at
  from lift.session_revisions r
  where r.session_id = p_session and r.revision_number <= v_at;
  -- What was filled then is filled in the fork; what was superseded by then had been taken out, or
  -- filled with something else.
  insert into lift.hole_resolutions (
    session_id, ir_revision_id, hole_id, hole_type, resolution_method, resolved_value,
    confidence_score, original_hole_data, suggestions_provided, user_feedback, metadata, created_at,
    resolution_number
  )
  select distinct on (h.hole_id)
    v_id, copied.id, h.hole_id, h.hole_type, h.resolution_method, h.resolved_value,
    h.confidence_score, h.original_hole_data, h.suggestions_provided, h.user_feedback, h.metadata,
    h.created_at, h.resolution_number
  from lift.hole_resolutions h
  left join lift.session_revisions r on r.id = h.ir_revision_id
  left join lift.session_revisions copied
    on copied.session_id = v_id and copied.revision_number = r.revision_number
  where h.session_id = p_session and (h.ir_revision_id is null or copied.id is not null)
    and (h.superseded_at is null or h.superseded_at >= v_until)
  order by h.hole_id, h.resolution_number desc, h.created_at desc;
  perform set_config('quintet.lift_made', '', true);
  return query select s.id, s.revision_count, s.version from lift.sessions s where s.id = v_id;
end;
$$;
comment on function lift.fork_session is
  'Begins another session where this one was at a revision, or is: with its history up to there. The IRs are not copied.';

grant execute on function lift.session_irs, lift.add_revision, lift.restore_revision, lift.fork_session
  to authenticated, service_role;
