-- Lift: leases.
-- How a stale writer is kept out: whoever changes a session may say which version they have read, and
-- which lease they hold. A lease opens the door while it lasts: when it has ended anybody may have
-- written, so its token is refused, whether there is a newer one or not, whatever the writer's clock says.


-- Holding --------------------------------------------------------------------------------------

create function private.hold_prompt_session(
  p_session uuid,
  p_version int,
  p_token   bigint,
  p_lasts   boolean default true
)
returns lift.sessions
language plpgsql
volatile
security invoker
set search_path = ''
as $$
declare
  v_session lift.sessions;
begin
  select * into v_session from lift.sessions where id = p_session for no key update;
  if not found then
    raise sqlstate 'PT404' using message = 'Cannot change this session: there is no such session of yours';
  elsif p_version <> v_session.version then
    raise sqlstate 'PT409' using
      message = 'Cannot change this session: it has changed since it was read',
      hint = 'Read it again',
      detail = jsonb_build_object('reason', 'version', 'version', v_session.version);
  elsif p_token <> v_session.lease_token then
    raise sqlstate 'PT409' using
      message = 'Cannot change this session: this is not its newest lease',
      hint = 'Acquire a lease, and read the session again',
      detail = jsonb_build_object('reason', 'token', 'version', v_session.version,
        'lease_token', v_session.lease_token, 'lease_holder', v_session.lease_holder,
        'lease_expires_at', v_session.lease_expires_at);
  elsif p_lasts and p_token is not null
    and coalesce(v_session.lease_expires_at <= clock_timestamp(), true) then
    raise sqlstate 'PT409' using
      message = 'Cannot change this session: this lease has ended, and somebody else may have written since',
      hint = 'Acquire a lease, and read the session again',
      detail = jsonb_build_object('reason', 'ended', 'version', v_session.version);
  elsif p_token is null and v_session.lease_expires_at > clock_timestamp() then
    raise sqlstate 'PT409' using
      message = 'Cannot change this session: somebody holds a lease on it',
      hint = 'Wait until it ends, or write with its token',
      detail = jsonb_build_object('reason', 'lease', 'version', v_session.version,
        'lease_holder', v_session.lease_holder, 'lease_expires_at', v_session.lease_expires_at);
  end if;
  perform set_config('quintet.lift_held', p_session::text, true),
    set_config('quintet.lift_counted', '', true);
  return v_session;
end;
$$;
comment on function private.hold_prompt_session is
  'Locks a session to the end of the transaction, for a writer who is not stale: neither by the version they have read nor by their lease, which has to last unless p_lasts is false.';

grant execute on function private.hold_prompt_session to authenticated, service_role;


-- Leases ---------------------------------------------------------------------------------------

create function private.put_lease(
  p_session uuid,
  p_is_new  boolean,
  p_holder  text,
  p_ttl_s   int
)
returns lift.sessions
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_session lift.sessions;
begin
  -- Only within functions of ours, which have asked whose session it is and hold it.
  if current_setting('quintet.lift_held', true) is distinct from p_session::text then
    raise sqlstate 'PT403' using message = 'Cannot lease a session by hand';
  end if;
  update lift.sessions set
    lease_token = lease_token + p_is_new::int,
    lease_holder = p_holder,
    lease_expires_at = case when p_holder is not null
      then clock_timestamp() + make_interval(secs => p_ttl_s) end
  where id = p_session
  returning * into v_session;
  return v_session;
end;
$$;
comment on function private.put_lease is
  'Writes a lease, or ends it where nobody is named. Definer: callers do not write tokens.';

grant execute on function private.put_lease to authenticated, service_role;


create function lift.lease_session(
  p_session uuid,
  p_action  text,
  p_holder  text   default null,
  p_ttl_s   int    default 60,
  p_token   bigint default null
)
returns table (lease_token bigint, lease_holder text, lease_expires_at timestamptz, version int)
language plpgsql
volatile
security invoker
set search_path = ''
as $$
#variable_conflict use_column
declare
  v_session lift.sessions;
begin
  if p_action is null or p_action not in ('acquire', 'renew', 'release') then
    raise sqlstate 'PT400' using
      message = 'Cannot do this with a lease', hint = 'Use acquire, renew or release';
  elsif p_ttl_s is null or p_ttl_s not between 1 and 3600 then
    raise sqlstate 'PT422' using
      message = 'Cannot lease a session for so long', hint = 'From 1 to 3600 seconds';
  elsif p_action <> 'acquire' and p_token is null then
    raise sqlstate 'PT400' using
      message = 'Cannot tell which lease is meant', hint = 'Say its token';
  end if;

  -- Who has the token may acquire anew: a writer that was restarted need not wait for itself. What has
  -- ended may be acquired or released, which writes nothing; renewed it would hide who wrote since.
  v_session := private.hold_prompt_session(p_session, null, p_token, p_action = 'renew');
  return query
    select s.lease_token, s.lease_holder, s.lease_expires_at, s.version
    from private.put_lease(p_session, p_action = 'acquire', case p_action
      when 'acquire' then coalesce(p_holder, 'unnamed') when 'renew' then v_session.lease_holder
    end, p_ttl_s) as s;
end;
$$;
comment on function lift.lease_session is
  'Acquires, renews or releases the lease on a session. Each acquired one has a greater token than all before it.';

grant execute on function lift.lease_session to authenticated, service_role;


-- Expiry ---------------------------------------------------------------------------------------

create function private.release_leases()
returns int
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_count int;
begin
  -- What is being written to this moment is looked at a minute later.
  update lift.sessions set lease_holder = null, lease_expires_at = null
  where id in (
    select id from lift.sessions
    where lease_expires_at <= clock_timestamp() for no key update skip locked
  );
  get diagnostics v_count = row_count;
  return v_count;
end;
$$;
comment on function private.release_leases is
  'Ends leases that have run out, so that whoever listens hears of it; run by cron. Definer: it goes over everybody''s sessions.';
