-- Characters: whose turn it is.


-- Functions ------------------------------------------------------------------------------------

create function private.named_at(p_name text, p_text text)
returns int
language sql
immutable
security invoker
set search_path = ''
as $$
  -- Words are told apart where the script does so. Names in Greek and Cyrillic are bent at their ends:
  -- "Коту" is the cat, "который" is not.
  select nullif(case when p_name ~ '^[\x01-\u058f]+$'
    then regexp_instr(p_text, '(?<![[:alnum:]])'
      || regexp_replace(p_name, '([\\.*+?^$(){}|\[\]])', '\\\1', 'g')
      || case when p_name ~ '^[\x01-\u024f]+$' then '(?![[:alnum:]])' else '(?![[:alnum:]]{4})' end,
      1, 1, 0, 'i')
    else strpos(lower(p_text), lower(p_name))
  end, 0);
$$;
comment on function private.named_at is 'Where a text names somebody, from 1; null where it does not.';

grant execute on function private.named_at to service_role;


create function private.first_name(p_name text)
returns text
language sql
immutable
security invoker
set search_path = ''
as $$
  -- An article or a title is in anybody's sentences.
  select word
  from regexp_split_to_table(p_name, '\s+') with ordinality as w (spelled, nth)
  cross join lateral rtrim(w.spelled, '.,') as word
  where length(word) > 2 and lower(word) <> all (array[
    'mr', 'dr', 'the', 'der', 'die', 'das', 'les', 'los', 'las', 'een', 'het', 'mrs', 'miss', 'sir', 'lady',
    'lord', 'doctor', 'prof', 'professor', 'captain', 'king', 'queen', 'prince', 'princess', 'saint', 'master',
    'mister', 'madame', 'monsieur', 'herr', 'frau', 'don', 'doña', 'señor', 'señora', 'little', 'old'])
  order by nth limit 1;
$$;
comment on function private.first_name is
  'What a character is called for short: the first word that is a name; null where none is.';

grant execute on function private.first_name to service_role;


create function private.next_speaker(p_conversation uuid, p_after uuid, p_text text)
returns uuid
language sql
stable
security invoker
set search_path = ''
as $$
  with recursive way as (
    select m.parent_id, m.character_id, 0 as back from characters.messages m where m.id = p_after
    union all
    select m.parent_id, m.character_id, w.back + 1
    from way w join characters.messages m on m.id = w.parent_id
    where w.back < 49
  )
  select p.character_id
  from characters.conversation_participants p
  join characters.characters c on c.id = p.character_id
  where p.conversation_id = p_conversation
  order by
    -- Whoever is named, by the whole name or the first one; of several the first.
    least(
      private.named_at(c.name, p_text),
      private.named_at(private.first_name(c.name), p_text)
    ) nulls last,
    -- Else whoever has waited longest for how much they like to talk.
    c.talkativeness * (coalesce((select min(back) from way where character_id = c.id), 50) + 1) desc,
    p.place, p.id
  limit 1;
$$;
comment on function private.next_speaker is
  'Which character speaks after a message: whoever its text names, else whose turn it is.';

grant execute on function private.next_speaker to service_role;
