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
language plpgsql
immutable
security invoker
set search_path = ''
as $$
declare
  -- Of what a source would show only where the country ends is believed.
  v_country constant text := substring(p_masked from '^\+([0-9]{1,3}) ');
  v_plain text := p_number;
  v_digits int;
begin
  if p_number ~ '^\+' then
    return case when starts_with(p_number, '+' || v_country) then '+' || v_country || ' ' else '' end
      || '••• ' || right(p_number, 4);
  end if;
  if p_number like '%@%' then
    return left(left(p_number, 1) || '•••@' || split_part(p_number, '@', 2), 40);
  end if;
  if p_number ~ '^[A-Z][A-Z]:' then -- known inside one country only
    v_plain := substr(p_number, 4);
  end if;
  v_digits := length(regexp_replace(v_plain, '[^[:digit:]]', '', 'g'));
  -- Nobody lives behind "22000", "*100#" or "AMAZON".
  if v_digits <= 5 or v_digits = 6 and v_plain ~ '[*#]' then
    return left(v_plain, 40);
  end if;
  return '••• ' || right(v_plain, case when v_digits <= 6 then 2 else 4 end);
end;
$$;
comment on function private.mask_number is
  'A number as it is shown: "+49 ••• 4567", or its end alone; senders'' names and short codes as they are.';


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
  v_given private.given_number[];
  v_known private.known_number[];
  v_unkept bigint;
  v_unnamed bigint;
begin
  if cardinality(p_given) = 0 then
    return '{}'::private.known_number[];
  end if;
  v_given := private.hash_numbers(p_user, p_given);
  for attempt in 1..2 loop
    select
      coalesce(array_agg(
        row(g.number, g.name, n.id, n.contact_id, c.privacy_level)::private.known_number), '{}'),
      count(*) filter (where n.e164 is null),
      count(*) filter (where c.display_name is null and g.name is not null)
    into v_known, v_unkept, v_unnamed
    from unnest(v_given) as g
    -- Number by number: planned as a join while there were few, it reads all of them for each.
    cross join lateral (
      select n.id, n.contact_id, n.e164 from phonelog.contact_numbers n
      where n.user_id = p_user and n.number_hash = g.hash offset 0
    ) as n
    cross join lateral (
      select c.privacy_level, c.display_name from phonelog.contacts c
      where c.user_id = p_user and c.id = n.contact_id offset 0
    ) as c;
    exit when cardinality(v_known) = cardinality(v_given);

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
  end loop;

  if p_is_kept and v_unkept > 0 then
    update phonelog.contact_numbers n set e164 = k.number
    from unnest(v_known) as k
    where n.user_id = p_user and n.id = k.number_id and n.e164 is null;
  end if;
  -- What the person called somebody stands; who acts for them names nobody whom it does not see.
  if v_unnamed > 0 then
    update phonelog.contacts c set display_name = k.name
    from unnest(v_known) as k
    where c.user_id = p_user and c.id = k.contact_id and c.display_name is null
      and k.name is not null
      and (k.privacy = 'normal' or 'masked' = any (private.shown_level()));
  end if;
  return v_known;
end;
$$;
comment on function private.know_numbers is
  'Numbers with their contacts, which are made where there are none. Definer: callers write no contacts.';
