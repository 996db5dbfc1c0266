-- Platform: accounts that nobody comes back to.
-- An anonymous account costs a click and cannot be found again from another device: after thirty days
-- without a sign of life it goes, with all that is its own.


-- Functions ------------------------------------------------------------------------------------

create function private.cleanup_anonymous_users(p_dry_run boolean default false, p_max int default 1000)
returns int
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_before timestamptz := now() - interval '30 days';
  v_idle uuid[];
  v_with_files uuid[];
begin
  select array_agg(id) into v_idle
  from (
    select u.id from auth.users u
    where u.is_anonymous
      and u.created_at < v_before
      and coalesce(u.last_sign_in_at, u.created_at) < v_before
      -- Whoever comes back has their session refreshed within the hour.
      and not exists (
        select from auth.sessions s
        where s.user_id = u.id
          and greatest(s.created_at, s.updated_at, s.refreshed_at at time zone 'utc') >= v_before
      )
    order by u.created_at limit p_max
  ) as idle;
  if v_idle is null or p_dry_run then
    return coalesce(cardinality(v_idle), 0);
  end if;

  perform set_config('quintet.job', 'cleanup-anonymous-users', true);
  -- A file is no row: what is in Storage has to be gone before its owner is.
  select array_agg(distinct id) into v_with_files
  from unnest(v_idle) as id
  where exists (select from private.files_of_person(id));
  perform private.begin_erasure(id, 'erase', null, 'retention') from unnest(v_with_files) as id;
  delete from auth.users where id = any (v_idle) and id <> all (coalesce(v_with_files, '{}'));
  perform private.record('accounts.expired', 'auth.users', null,
    jsonb_build_object('count', cardinality(v_idle)));
  perform set_config('quintet.job', '', true);
  return cardinality(v_idle);
end;
$$;
comment on function private.cleanup_anonymous_users is
  'Has anonymous accounts go that were idle for thirty days; how many. Run by cron. Definer: accounts are Auth''s.';
