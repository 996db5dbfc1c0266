-- Platform: profiles.
-- What a person is called and how they want to be told things: one row each, from sign-up on.


-- Time zones -----------------------------------------------------------------------------------

create function private.is_time_zone(p_zone text)
returns boolean
language plpgsql
immutable
security invoker
set search_path = ''
as $$
begin
  perform timestamptz 'epoch' at time zone p_zone;
  return true;
exception when invalid_parameter_value then
  return false;
end;
$$;
comment on function private.is_time_zone is
  'Whether the server can reckon in it: what is reckoned in a word that is none fails, erasing it as well.';

grant execute on function private.is_time_zone to authenticated, service_role;


-- Tables ---------------------------------------------------------------------------------------

create table platform.profiles (
  user_id        uuid        primary key references auth.users (id) on delete cascade,
  display_name   text        check (display_name ~ '\S' and length(display_name) <= 80
                                    and display_name !~ '[[:cntrl:]]'),
  locale         varchar(10) check (locale ~ '^[a-z]{2,3}(-[A-Z][a-z]{3})?(-([A-Z]{2}|\d{3}))?$'),
  timezone       text        not null default 'UTC'
                             check (timezone ~ '^[A-Za-z]+([/_+-][A-Za-z0-9]+)*$'
                               and length(timezone) <= 60 and private.is_time_zone(timezone)),
  preferred_lang varchar(10)
                 check (preferred_lang ~ '^[a-z]{2,3}(-[A-Z][a-z]{3})?(-([A-Z]{2}|\d{3}))?$'),
  created_at     timestamptz not null default now(),
  updated_at     timestamptz not null default now()
);
comment on table platform.profiles is 'What a person is called, and how they want to be told things.';
comment on column platform.profiles.locale is 'How numbers and dates are written: "pt-BR".';
comment on column platform.profiles.preferred_lang is 'What they read: "pt".';


-- Privacy --------------------------------------------------------------------------------------

insert into private.data_register (table_name, treatment, owner_path, personal, exported)
values ('platform.profiles', 'cascade', 'user_id',
  array['user_id', 'display_name', 'locale', 'timezone', 'preferred_lang'], true);


-- Access ---------------------------------------------------------------------------------------

alter table platform.profiles enable row level security;

-- No insert and no delete: a profile comes and goes with the account.
grant select on platform.profiles to authenticated;
grant update (display_name, locale, timezone, preferred_lang) on platform.profiles to authenticated;
grant select, insert, update, delete on platform.profiles to service_role;

create policy "people see their profile" on platform.profiles
  for select to authenticated
  using (user_id = (select auth.uid()));

create policy "people change their profile" on platform.profiles
  for update to authenticated
  using (user_id = (select auth.uid()))
  with check (user_id = (select auth.uid()));


-- Triggers -------------------------------------------------------------------------------------

create trigger profiles_columns before update on platform.profiles
  for each row when (current_user = 'authenticated')
  execute function private.only_columns('display_name', 'locale', 'timezone', 'preferred_lang');


create function private.settle_profile()
returns trigger
language plpgsql
security invoker
set search_path = ''
as $$
begin
  if not private.is_time_zone(new.timezone) then
    raise sqlstate 'PT422' using
      message = 'Cannot keep this profile: there is no such time zone', hint = 'As in "Europe/Lisbon"';
  end if;
  new.updated_at := now();
  return new;
end;
$$;
comment on function private.settle_profile is
  'The check of time zones, in words for people.';

-- After the guard of columns, by its name.
create trigger profiles_settled before insert or update on platform.profiles
  for each row execute function private.settle_profile();


create function private.forget_profile()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
  perform private.forget_cached('profile:' || old.user_id);
  return null;
end;
$$;
comment on function private.forget_profile is
  'A changed profile is read anew, also when it was changed past our functions. Definer: callers cannot touch the cache.';

create trigger profiles_forgotten after update or delete on platform.profiles
  for each row execute function private.forget_profile();


create function private.make_profile()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
declare
  -- Whoever signs up writes this: a first guess at a name, and nothing is decided by it.
  v_given constant jsonb := coalesce(new.raw_user_meta_data, '{}');
  v_name constant text := left(btrim(regexp_replace(
    coalesce(v_given ->> 'display_name', v_given ->> 'full_name', v_given ->> 'name', ''),
    '[[:cntrl:]]', '', 'g')), 80);
begin
  insert into platform.profiles (user_id, display_name)
  values (new.id, case when v_name ~ '\S' then v_name end)
  on conflict (user_id) do nothing;
  return null;
end;
$$;
comment on function private.make_profile is
  'Everybody who signs up has a profile. Definer: Auth''s own role touches no table of ours.';

create trigger quintet_users_have_profiles after insert on auth.users
  for each row execute function private.make_profile();

-- Who was there before.
insert into platform.profiles (user_id) select id from auth.users on conflict (user_id) do nothing;
