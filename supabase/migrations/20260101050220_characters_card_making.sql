-- Characters: from cards, and back into them.


-- Functions ------------------------------------------------------------------------------------

create function characters.import_character(
  p_card     jsonb,
  p_book     jsonb,
  p_file     jsonb,
  p_warnings jsonb default '[]'::jsonb
)
returns jsonb
language plpgsql
security invoker
set search_path = ''
as $$
declare
  v_is characters.characters;
  v_book characters.lorebooks;
  v_entries int := 0;
  v_answer jsonb;
begin
  if (select count(*) from characters.card_files where owner_id = (select auth.uid())) >= 1000 then
    raise sqlstate 'PT422' using message = 'Cannot import this card: there are a thousand already',
      hint = 'Delete a character that came from one';
  end if;
  -- The one that comes is among them already.
  if (
    select sum((metadata ->> 'size')::bigint) > 1073741824 from storage.objects
    where bucket_id = 'character-cards'
      and name ~>=~ ((select auth.uid()) || '/kept/') and name ~<~ ((select auth.uid()) || '/kept0')
  ) then
    raise sqlstate 'PT422' using
      message = 'Cannot import this card: the files of yours would take more than 1 GB',
      hint = 'Delete a character that came from a large one';
  end if;
  begin
    v_is := jsonb_populate_record(null::characters.characters, p_card);
    insert into characters.characters (name, description, personality, scenario, first_mes,
      mes_example, creator_notes, system_prompt, post_history_instructions, alternate_greetings, tags,
      creator, character_version, talkativeness, spec, avatar_path)
    values (v_is.name, v_is.description, v_is.personality, v_is.scenario, v_is.first_mes,
      v_is.mes_example, v_is.creator_notes, v_is.system_prompt, v_is.post_history_instructions,
      v_is.alternate_greetings, v_is.tags, v_is.creator, v_is.character_version, v_is.talkativeness,
      v_is.spec, v_is.avatar_path)
    returning * into v_is;

    insert into characters.card_files (character_id, format, card, has_mark, path, avatar_path)
    values (v_is.id, p_file ->> 'format', (p_file ->> 'card')::json,
      coalesce(p_file -> 'has_mark' = 'true', false), p_file ->> 'path', p_file ->> 'avatar_path');

    if jsonb_typeof(p_book) = 'object' then
      v_book := jsonb_populate_record(null::characters.lorebooks, p_book);
      insert into characters.lorebooks (character_id, name, description, scan_depth, token_budget,
        recursive_scanning, extensions)
      values (v_is.id, v_book.name, v_book.description, v_book.scan_depth, v_book.token_budget,
        v_book.recursive_scanning, v_book.extensions)
      returning * into v_book;
      insert into characters.lorebook_entries (lorebook_id, keys, secondary_keys, content, name,
        comment, enabled, constant, selective, case_sensitive, insertion_order, priority, position,
        extensions, card_place)
      select v_book.id, e.keys, e.secondary_keys, e.content, e.name, e.comment, e.enabled, e.constant,
        e.selective, e.case_sensitive, e.insertion_order, e.priority, e.position, e.extensions,
        e.card_place
      from jsonb_populate_recordset(null::characters.lorebook_entries, p_book -> 'entries') as e;
      get diagnostics v_entries = row_count;
    end if;
  exception when not_null_violation or check_violation then
    raise sqlstate 'PT400' using
      message = 'Cannot import this card: something that a card has to have is missing or out of bounds',
      hint = 'The function import-character reads card files and says what is wrong with one';
  end;

  v_answer := jsonb_build_object(
    'id', v_is.id, 'lorebook_entries', v_entries, 'warnings', p_warnings);
  if private.keeps_answer() then
    perform private.keep_answer(v_answer);
  end if;
  return v_answer;
end;
$$;
comment on function characters.import_character is
  'Makes a private character of a card that was read, with its lorebook, and keeps the card as it came.';

grant execute on function characters.import_character to authenticated;


create function characters.card_of(p_id uuid)
returns jsonb
language plpgsql
stable
security invoker
set search_path = ''
as $$
declare
  v_answer jsonb;
begin
  select jsonb_build_object(
    'columns', jsonb_build_object(
      'name', c.name, 'description', c.description, 'personality', c.personality,
      'scenario', c.scenario, 'first_mes', c.first_mes, 'mes_example', c.mes_example,
      'creator_notes', c.creator_notes, 'system_prompt', c.system_prompt,
      'post_history_instructions', c.post_history_instructions,
      'alternate_greetings', c.alternate_greetings, 'tags', c.tags, 'creator', c.creator,
      'character_version', c.character_version, 'talkativeness', c.talkativeness),
    'character', jsonb_build_object('spec', c.spec, 'avatar_path', c.avatar_path),
    'file', (
      select jsonb_build_object('format', f.format, 'card', f.card::text, 'has_mark', f.has_mark,
        'path', f.path, 'avatar_path', f.avatar_path)
      from characters.card_files f where f.character_id = c.id
    ),
    'books', (
      select coalesce(jsonb_agg(
        jsonb_build_object(
          'settings', to_jsonb(b) - array['id', 'owner_id', 'character_id', 'created_at'],
          'entries', (
            select coalesce(jsonb_agg(to_jsonb(e) - array['id', 'lorebook_id']
              order by e.card_place nulls last, e.insertion_order, e.id), '[]')
            from characters.lorebook_entries e where e.lorebook_id = b.id
          )
        ) order by b.created_at, b.id), '[]')
      from characters.lorebooks b
      where b.character_id = c.id and b.owner_id = (select auth.uid())
    )
  ) into v_answer
  from characters.characters c
  where c.id = p_id and c.owner_id = (select auth.uid());

  if v_answer is null then
    raise sqlstate 'PT404' using
      message = 'Cannot export this character: there is no such one of yours';
  end if;
  return v_answer;
end;
$$;
comment on function characters.card_of is
  'All that a card says of a character of the caller''s: columns, books, and the card it came with.';

grant execute on function characters.card_of to authenticated;
