-- Platform: admission.
-- What a call is asked before its work begins, in one question: whose key came with it, whether they
-- may call again so soon, and whether this very call was made before.


-- Functions ------------------------------------------------------------------------------------

create function platform.admit_call(
  p_function text,
  p_caller   text   default null,
  p_address  text   default null,
  p_prefix   text   default null,
  p_digest   bytea  default null,
  p_scopes   text[] default null,
  p_max      int    default null,
  p_seconds  int    default null,
  p_key      text   default null,
  p_hash     text   default null,
  p_reads    text   default null
)
returns table (
  owner_id uuid, scope text, ticket text,
  remaining int, retry_seconds int, reset_seconds int,
  run uuid, answer jsonb, is_told boolean, is_repeat boolean, refusal jsonb,
  freshness jsonb
)
language plpgsql
security invoker
set search_path = ''
as $$
#variable_conflict use_column
declare
  v_caller text := p_caller;
  v_address text := case when p_caller is null then p_address end;
  v_code text;
  v_message text;
  v_hint text;
  v_detail text;
begin
  -- A key that is no good ends it here, and so does one beside somebody else's token.
  if p_prefix is not null then
    select k.user_id, k.scope, k.ticket into owner_id, scope, ticket
    from private.use_api_key(p_prefix, p_digest, p_scopes) k;
    if owner_id is null or (p_caller <> owner_id::text and p_caller !~ '^secret:') then
      return next;
      return;
    end if;
    if p_caller is null and scope is not null then
      v_caller := owner_id::text;
      v_address := null;
    end if;
  end if;
  if v_caller is null and v_address is null then
    return next;
    return;
  end if;

  if p_max is not null then
    select s.remaining, s.retry_seconds, s.reset_seconds into remaining, retry_seconds, reset_seconds
    from platform.spend_call(
      p_function || coalesce(':' || v_caller, ''), p_max, p_seconds, v_address
    ) s;
    if remaining < 0 then
      return next;
      return;
    end if;
  end if;

  -- Who is answered by a replica has to be told what that may not know yet.
  if p_reads is not null and v_caller ~ '^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$' then
    freshness := private.freshness_of(p_reads, v_caller::uuid);
  end if;

  -- Its refusal is told and not raised: that would take back what was just spent.
  if p_key is not null then
    begin
      select o.run, o.answer, o.is_told, o.is_repeat into run, answer, is_told, is_repeat
      from private.begin_once(v_caller, p_key, p_hash, v_address) o;
    exception when sqlstate 'PT409' or sqlstate 'PT422' then
      get stacked diagnostics
        v_code = returned_sqlstate, v_message = message_text,
        v_hint = pg_exception_hint, v_detail = pg_exception_detail;
      refusal := jsonb_build_object(
        'code', v_code, 'message', v_message,
        'hint', nullif(v_hint, ''), 'details', nullif(v_detail, '')
      );
    end;
  end if;
  return next;
end;
$$;
comment on function platform.admit_call is
  'Asks for a call what it needs before its work, in this order: whose key it came with (no owner: no good), a call of its bucket (remaining is -1 when that is empty), how fresh the data of the domain p_reads are, a run for its idempotency key or the answer there is. It ends at the first refusal; whatever was not asked is null.';

grant execute on function platform.admit_call to service_role;
