-- Phonelog: numbers that come in.
-- Each is known again by a hash, and has a contact from the first call on. Whole numbers stay only
-- where the source may keep them.

insert into private.signing_keys (purpose) values ('phone_number');


-- Types ----------------------------------------------------------------------------------------

create type private.given_number as (number text, masked text, name text, hash bytea);
comment on type private.given_number is
  'A number as a source gives it, what its address book calls it, and by what it is known again.';

create type private.known_number as (
  number text, name text, number_id uuid, contact_id uuid, privacy text
);
comment on type private.known_number is 'A number that came in, and whose it is.';


-- Functions ------------------------------------------------------------------------------------

create function private.mask_number(p_number text, p_masked text)
returns text
language sql
immutable
security invoker
set search_path = ''
as $$
  select case
    -- Who normalises numbers knows where the country ends, and that nobody lives behind "22000".
    when length(p_masked) between 1 and 40 and (p_masked like '%•••%' or p_number !~ '^\+')
      then p_masked
    when length(p_number) <= 6 then '••• ' || right(p_number, 2)
    else '••• ' || right(p_number, 4)
  end;
$$;
comment on function private.mask_number is 'A number as it is shown: "+49 ••• 4567", or its end alone.';


create function private.hash_numbers(p_user uuid, p_numbers private.given_number[])
returns private.given_number[]
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
  v_key constant bytea := (select key from private.signing_keys where purpose = 'phone_number');
  v_user constant text := p_user || ':';
begin
  return (
    select array_agg(row(
      number, masked, name, extensions.hmac(convert_to(v_user || number, 'UTF8'), v_key, 'sha256')
    )::private.given_number)
    from unnest(p_numbers)
  );
end;
$$;
comment on function private.hash_numbers is
  'The same numbers with their hashes, which are other ones for everybody. Definer: the key is nobody''s to read.';


create function private.know_numbers(
  p_user uuid, p_given private.given_number[], p_is_kept boolean
)
returns private.known_number[]
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_given private.given_number[] := private.hash_numbers(p_user, p_given);
  v_known private.known_number[];
begin
  with missing as materialized (
    select g.*, gen_random_uuid() as contact_id
    from unnest(v_given) as g
    where not exists (
      select from phonelog.contact_numbers n where n.user_id = p_user and n.number_hash = g.hash
    )
  ),
  met as (
    insert into phonelog.contacts (id, user_id, display_name)
    select contact_id, p_user, name from missing
  )
  insert into phonelog.contact_numbers (user_id, contact_id, number_hash, number_masked, e164)
  select p_user, contact_id, hash, private.mask_number(number, masked),
    case when p_is_kept then number end
  from missing;

  select array_agg(
    row(g.number, g.name, n.id, n.contact_id, c.privacy_level)::private.known_number
  ) into v_known
  from unnest(v_given) as g
  join phonelog.contact_numbers n on n.user_id = p_user and n.number_hash = g.hash
  join phonelog.contacts c on c.user_id = p_user and c.id = n.contact_id;

  if p_is_kept then
    update phonelog.contact_numbers n set e164 = k.number
    from unnest(v_known) as k
    where n.user_id = p_user and n.id = k.number_id and n.e164 is null;
  end if;
  -- What the person called somebody stands.
  if exists (select from unnest(v_known) where name is not null) then
    update phonelog.contacts c set display_name = k.name
    from unnest(v_known) as k
    where c.user_id = p_user and c.id = k.contact_id and c.display_name is null
      and k.name is not null;
  end if;
  return coalesce(v_known, '{}');
end;
$$;
comment on function private.know_numbers is
  'Numbers with their contacts, which are made where there are none. Definer: callers write no contacts.';
