-- Platform: reading the audit log.
-- For those who have the permission at this moment; and that they read is a line of its own.


-- Functions ------------------------------------------------------------------------------------

create function private.read_audit(
  p_actor  text,
  p_action text,
  p_object text,
  p_from   timestamptz,
  p_to     timestamptz,
  p_before bigint,
  p_limit  int
)
returns table (
  id bigint, at timestamptz, actor text, actor_kind text, action text, object text,
  object_id text, changes jsonb, request_id text, is_sealed boolean
)
language plpgsql
security definer
set search_path = ''
-- Which index helps depends on what is asked for.
set plan_cache_mode = 'force_custom_plan'
as $$
declare
  v_actor text := p_actor;
begin
  if not private.caller_may('audit.read') then
    raise sqlstate 'PT403' using
      message = 'Cannot read the audit log: this takes the permission audit.read';
  end if;
  if p_actor ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' then
    -- Nobody has the empty name: who was erased, or never was, has no lines.
    v_actor := coalesce(private.pseudonym_of(p_actor::uuid), '');
  end if;

  return query
    select l.id, l.at, l.actor, l.actor_kind, l.action, l.object, l.object_id, l.changes,
      l.request_id, l.seal is not null
    from private.audit_log l
    where (v_actor is null or l.actor = v_actor)
      and (p_action is null or l.action = p_action)
      and (p_object is null or l.object = p_object)
      and (p_from is null or l.at >= p_from)
      and (p_to is null or l.at < p_to)
      and (p_before is null or l.id < p_before)
    order by l.id desc
    limit least(greatest(p_limit, 1), 201);

  perform private.record('audit.read', 'private.audit_log', nullif(v_actor, ''),
    jsonb_strip_nulls(jsonb_build_object('action', p_action, 'object', p_object, 'from', p_from,
      'to', p_to, 'before', p_before)));
end;
$$;
comment on function private.read_audit is
  'A page of the audit log, the newest first. Definer: nobody reads it by a grant; it asks for the permission itself, and writes down who read.';

grant execute on function private.read_audit to authenticated;


create function platform.read_audit(
  p_actor  text        default null,
  p_action text        default null,
  p_object text        default null,
  p_from   timestamptz default null,
  p_to     timestamptz default null,
  p_before bigint      default null,
  p_limit  int         default 50
)
returns table (
  id bigint, at timestamptz, actor text, actor_kind text, action text, object text,
  object_id text, changes jsonb, request_id text, is_sealed boolean
)
language sql
volatile
security invoker
set search_path = ''
as $$
  select * from private.read_audit(p_actor, p_action, p_object, p_from, p_to, p_before, p_limit);
$$;
comment on function platform.read_audit is
  'Who did what, the newest first, for who may read it; p_actor is a person''s id, a pseudonym, or a name. Reading is recorded.';

grant execute on function platform.read_audit to authenticated;
