-- Characters: saving one.


-- Functions ------------------------------------------------------------------------------------

create function characters.save_character(
  p_card    jsonb,
  p_id      uuid default null,
  p_version int  default null
)
returns jsonb
language plpgsql
security invoker
set search_path = ''
as $$
declare
  v_was characters.characters;
  v_is characters.characters;
  v_answer jsonb;
begin
  if p_id is not null then
    select * into v_was from characters.characters
    where id = p_id and owner_id = (select auth.uid())
    for update;
    if v_was.id is null then
      raise sqlstate 'PT404' using message = 'Cannot save this character: there is no such one of yours';
    end if;
    if v_was.version <> p_version then
      raise sqlstate 'PT409' using
        message = 'Cannot save this character: it was saved meanwhile',
        hint = 'Read it again, and save what you want of both',
        detail = jsonb_build_object('version', v_was.version);
    end if;
  else
    -- As the table would have it, for what is not said.
    v_was := jsonb_populate_record(null::characters.characters, '{
      "description": "", "personality": "", "scenario": "", "first_mes": "", "mes_example": "",
      "creator_notes": "", "system_prompt": "", "post_history_instructions": "",
      "alternate_greetings": [], "tags": [], "creator": "", "character_version": "",
      "talkativeness": 0.5, "spec": {}, "visibility": "private"}'::jsonb);
  end if;
  v_is := jsonb_populate_record(v_was, coalesce(p_card, '{}'::jsonb));
  if v_is.name is null then
    raise sqlstate 'PT400' using
      message = 'Cannot save this character: it has no name', hint = 'Send at least a name';
  end if;
  -- As characters_own_avatar has it, in words.
  if not starts_with(v_is.avatar_path, auth.uid() || '/') then
    raise sqlstate 'PT422' using
      message = 'Cannot save this character: its picture is not one of yours',
      hint = 'Upload it to a path that begins with your id';
  end if;

  if p_id is null then
    insert into characters.characters (name, description, personality, scenario, first_mes,
      mes_example, creator_notes, system_prompt, post_history_instructions, alternate_greetings, tags,
      creator, character_version, talkativeness, spec, visibility, avatar_path)
    values (v_is.name, v_is.description, v_is.personality, v_is.scenario, v_is.first_mes,
      v_is.mes_example, v_is.creator_notes, v_is.system_prompt, v_is.post_history_instructions,
      v_is.alternate_greetings, v_is.tags, v_is.creator, v_is.character_version, v_is.talkativeness,
      v_is.spec, v_is.visibility, v_is.avatar_path)
    returning * into v_is;
  else
    update characters.characters set
      name = v_is.name, description = v_is.description, personality = v_is.personality,
      scenario = v_is.scenario, first_mes = v_is.first_mes, mes_example = v_is.mes_example,
      creator_notes = v_is.creator_notes, system_prompt = v_is.system_prompt,
      post_history_instructions = v_is.post_history_instructions,
      alternate_greetings = v_is.alternate_greetings, tags = v_is.tags, creator = v_is.creator,
      character_version = v_is.character_version, talkativeness = v_is.talkativeness,
      spec = v_is.spec, visibility = v_is.visibility, avatar_path = v_is.avatar_path
    where id = p_id and owner_id = (select auth.uid())
    returning * into v_is;
  end if;
  v_answer := jsonb_build_object('id', v_is.id, 'version', v_is.version);
  if private.keeps_answer() then
    perform private.keep_answer(v_answer);
  end if;
  return v_answer;
end;
$$;
comment on function characters.save_character is
  'Makes a character, or changes what is said of one: what is left out stays. With a version only while it is that one.';

grant execute on function characters.save_character to authenticated;
