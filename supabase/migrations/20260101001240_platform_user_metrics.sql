-- Platform: one user across domains.
-- How much there is of a person and when they were last here, in counts: for support, which sees no
-- rows. Whoever looks stands in the audit log.


create function private.note_user_read(p_user uuid)
returns void
language plpgsql
security definer
set search_path = ''
as $$
begin
  if not private.caller_may('users.read') then
    raise sqlstate 'PT403' using
      message = 'Cannot look at a user: this takes the permission users.read';
  end if;
  perform private.record('user_metrics.read', 'auth.users', p_user::text);
end;
$$;
comment on function private.note_user_read is
  'Writes down that the caller looks at somebody. Definer: asks for the permission by the caller''s id, and nobody writes the audit log by a grant.';

grant execute on function private.note_user_read to authenticated;


create function platform.note_user_read(p_user uuid)
returns void
language sql
volatile
security invoker
set search_path = ''
as $$
  select private.note_user_read(p_user);
$$;
comment on function platform.note_user_read is
  'Says that the caller, who may, looks at somebody now; before they are shown anything.';

grant execute on function platform.note_user_read to authenticated;


create function private.user_metrics(p_user uuid)
returns jsonb
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
  v_user record;
  v_table text;
  v_rows bigint;
  v_domains jsonb := '{}'::jsonb;
  v_domain text;
  v_usage record;
begin
  select u.created_at, u.is_anonymous, u.last_sign_in_at into v_user
  from auth.users u where u.id = p_user;
  if not found then
    raise sqlstate 'PT404' using message = 'Cannot look at this user: there is none of this id';
  end if;

  for v_table in
    select r.table_name from private.data_register r
    where r.owner_path is not null and to_regclass(r.table_name) is not null
      and split_part(r.table_name, '.', 1) <> 'auth'
    order by 1
  loop
    -- Table and condition come from the register and the catalogue alone.
    execute format('select count(*) from %s t1 where %s', v_table, private.rows_of_person(v_table))
      into v_rows using p_user;
    v_domain := split_part(v_table, '.', 1);
    if v_rows > 0 then
      v_domains := v_domains || jsonb_build_object(
        v_domain,
        coalesce(v_domains -> v_domain, '{}') || jsonb_build_object(split_part(v_table, '.', 2), v_rows)
      );
    end if;
  end loop;

  select count(*) as calls, coalesce(sum(l.tokens_in), 0) as tokens_in,
    coalesce(sum(l.tokens_out), 0) as tokens_out, coalesce(sum(l.cost_micro_usd), 0) / 1e6 as cost_usd
  into v_usage
  from platform.usage_ledger l
  where l.user_id = p_user and l.at > now() - interval '30 days';
  return jsonb_build_object(
    'user_id', p_user,
    'created_at', v_user.created_at,
    'is_anonymous', coalesce(v_user.is_anonymous, false),
    'roles', to_jsonb(private.roles_of(p_user)),
    'domains', v_domains,
    'usage', jsonb_build_object(
      'calls', v_usage.calls, 'tokens_in', v_usage.tokens_in, 'tokens_out', v_usage.tokens_out
    ),
    'cost_usd', v_usage.cost_usd,
    'last_seen_at', greatest(
      v_user.last_sign_in_at,
      (select max(coalesce(s.refreshed_at at time zone 'utc', s.updated_at, s.created_at))
       from auth.sessions s where s.user_id = p_user)
    )
  );
end;
$$;
comment on function private.user_metrics is
  'How many rows each domain has of a person, what they cost in 30 days, when they were last here. Definer: for the server, past the policies of every table.';

grant execute on function private.user_metrics to service_role;


create function platform.user_metrics(p_user uuid)
returns jsonb
language sql
stable
security invoker
set search_path = ''
as $$
  select private.user_metrics(p_user);
$$;
comment on function platform.user_metrics is
  'One person in counts; for the function that has asked who wants to know, and written it down.';

grant execute on function platform.user_metrics to service_role;
