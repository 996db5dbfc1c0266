-- Phonelog: who may be the same.
-- Names that are alike, and numbers that are one when written otherwise. Nothing comes of it by itself:
-- people say who is one.


-- Functions ------------------------------------------------------------------------------------

create function private.alike_names(p_user uuid)
returns table (a uuid, b uuid, likeness real)
language plpgsql
stable
security definer
set search_path = ''
set jit = off
as $$
begin
  -- Each name is looked up by its five rarest trigrams, so that not every one is held against every other.
  return query
    with grams as materialized (
      select c.id, c.display_name as name, g.gram, count(*) over (partition by g.gram) as n
      from phonelog.contacts c
      cross join unnest(extensions.show_trgm(c.display_name)) as g (gram)
      where c.user_id = p_user and c.display_name is not null and c.merged_into is null
        and c.privacy_level <> 'hidden'
    ),
    rare as materialized (
      select r.id, r.name, r.gram
      from (
        select id, name, gram, n, row_number() over (partition by id order by n, gram) as place
        from grams where n between 2 and 100
      ) as r
      where r.place <= 5
    ),
    pairs as (
      -- With their names: to look these up costs more than all the rest.
      select distinct one.id as one, one.name as one_name, other.id as other, other.name as other_name
      from rare one join rare other on other.gram = one.gram and other.id > one.id
    )
    select p.one, p.other, s.likeness
    from pairs p
    cross join lateral (
      select extensions.similarity(p.one_name, p.other_name) as likeness
    ) as s
    where s.likeness >= 0.5;
end;
$$;
comment on function private.alike_names is
  'Contacts of a person whose names are alike. Definer: policies let no index be asked for likeness; for the suggestion alone.';


create function private.alike_numbers(p_user uuid)
returns table (a uuid, b uuid)
language plpgsql
stable
security definer
set search_path = ''
set jit = off
as $$
begin
  return query
    with ends as materialized (
      -- What ends a hundred numbers is an exchange, or made up.
      select n.contact_id, d.digits, right(d.digits, 7) as tail,
        count(*) over (partition by right(d.digits, 7)) as alike
      from phonelog.contact_numbers n
      join phonelog.contacts c on c.user_id = n.user_id and c.id = n.contact_id
        and c.merged_into is null and c.privacy_level <> 'hidden'
      cross join lateral (
        -- Without what is dialled first from one place or another.
        select ltrim(regexp_replace(n.e164, '\D', '', 'g'), '0') as digits
      ) as d
      where n.user_id = p_user and n.e164 is not null and length(d.digits) >= 7
    )
    select distinct one.contact_id, other.contact_id
    from ends one
    join ends other on other.tail = one.tail and other.contact_id > one.contact_id
    where one.alike between 2 and 100 and (
      right(one.digits, length(other.digits)) = other.digits
      or right(other.digits, length(one.digits)) = one.digits
    );
end;
$$;
comment on function private.alike_numbers is
  'Contacts of a person with numbers of which one ends as the other, where whole numbers are kept. Definer: for the suggestion alone.';


create function private.suggest_merges(p_limit int)
returns jsonb
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
  v_user constant uuid := auth.uid();
begin
  perform private.refuse_stand_ins('be told who may be the same');
  return coalesce((
    select jsonb_agg(jsonb_build_object(
      'contacts', jsonb_build_array(
        jsonb_build_object('id', x.id, 'name', x.display_name),
        jsonb_build_object('id', y.id, 'name', y.display_name)
      ),
      'reasons', s.reasons, 'confidence', s.confidence
    ) order by s.confidence desc, s.a, s.b)
    from (
      select coalesce(n.a, m.a) as a, coalesce(n.b, m.b) as b,
        array_remove(array[
          case when m.a is not null then 'same_number' end,
          case when n.a is not null then 'alike_name' end
        ], null) as reasons,
        case when m.a is null then round(n.likeness::numeric * 0.9, 2)
          else greatest(0.95, round(coalesce(n.likeness, 0)::numeric, 2)) end as confidence
      from private.alike_names(v_user) n
      full join private.alike_numbers(v_user) m on m.a = n.a and m.b = n.b
      order by confidence desc, a, b limit least(greatest(p_limit, 1), 200)
    ) as s
    join phonelog.contacts x on x.user_id = v_user and x.id = s.a
    join phonelog.contacts y on y.user_id = v_user and y.id = s.b
  ), '[]');
end;
$$;
comment on function private.suggest_merges is
  'Pairs of the caller''s contacts, as auth.uid() says, that may be one, the likeliest first. Definer: policies let no index be asked for likeness.';

grant execute on function private.suggest_merges to authenticated;


create function phonelog.suggest_merges(p_limit int default 20)
returns jsonb
language sql
stable
security invoker
set search_path = ''
as $$
  select private.suggest_merges(p_limit);
$$;
comment on function phonelog.suggest_merges is
  'Pairs of the caller''s contacts that may be one: by names that are alike, by numbers written otherwise.';


create function private.contact_told(p_contact phonelog.contacts)
returns jsonb
language plpgsql
stable
security invoker
set search_path = ''
as $$
declare
  -- What a program may change it does not by that read.
  v_is_own constant boolean := 'masked' = any (private.shown_level());
begin
  return jsonb_build_object(
    'id', p_contact.id, 'privacy', p_contact.privacy_level,
    'name', case when v_is_own then p_contact.display_name end,
    'tags', case when v_is_own then to_jsonb(p_contact.tags) else jsonb '[]' end,
    'stay_in_touch_days', case when v_is_own then p_contact.stay_in_touch_days end
  );
end;
$$;
comment on function private.contact_told is 'A contact as it is told to whoever merged others into it.';


create function phonelog.merge_contacts(p_keep uuid, p_merge uuid[])
returns jsonb
language sql
volatile
security invoker
set search_path = ''
set statement_timeout = '60s'
as $$
  select private.merge_contacts(p_keep, p_merge);
$$;
comment on function phonelog.merge_contacts is
  'Makes several of the caller''s contacts part of another, with their numbers and all calls; with the token that undoes it.';


create function phonelog.undo_merge(p_token uuid)
returns jsonb
language sql
volatile
security invoker
set search_path = ''
set statement_timeout = '60s'
as $$
  select private.undo_merge(p_token);
$$;
comment on function phonelog.undo_merge is
  'Makes contacts again what they were before a merge; what came since goes with its numbers.';

grant execute on function phonelog.suggest_merges, phonelog.merge_contacts, phonelog.undo_merge
  to authenticated;
