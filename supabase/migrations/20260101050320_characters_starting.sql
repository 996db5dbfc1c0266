-- Characters: starting a conversation.


-- Words ----------------------------------------------------------------------------------------

create function private.fill_names(p_text text, p_character text, p_person text)
returns text
language sql
immutable
security invoker
set search_path = ''
as $$
  -- What stands for a match in a replacement is a backslash: names are only names.
  select regexp_replace(
    regexp_replace(p_text, '\{\{char\}\}|<char>|<bot>', replace(p_character, '\', '\\'), 'gi'),
    '\{\{user\}\}|<user>', replace(p_person, '\', '\\'), 'gi'
  );
$$;
comment on function private.fill_names is 'Cards write {{char}} and {{user}} where names belong.';


create function private.nickname_of(p_name text, p_spec jsonb)
returns text
language sql
immutable
security invoker
set search_path = ''
as $$
  select case when jsonb_typeof(p_spec #> '{data,nickname}') = 'string'
    then coalesce(nullif(btrim(left(p_spec #>> '{data,nickname}', 200)), ''), p_name)
    else p_name end;
$$;
comment on function private.nickname_of is
  'What {{char}} stands for: the nickname of a V3 card, or else the name.';


create function private.name_of_person(p_user uuid)
returns text
language sql
stable
security definer
set search_path = ''
as $$
  select coalesce(
    (select name from characters.users where id = p_user),
    (select display_name from platform.profiles where user_id = p_user),
    'Somebody'
  );
$$;
comment on function private.name_of_person is
  'What characters call a person. Definer: personas and profiles are their owners''; for functions that seat somebody.';


-- Starting -------------------------------------------------------------------------------------

create function private.start_conversation(
  p_characters uuid[],
  p_title      text,
  p_people     uuid[],
  p_greeting   int
)
returns uuid
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_user constant uuid := auth.uid();
  v_name constant text := private.name_of_person(auth.uid());
  v_conversation uuid;
  v_last uuid;
  v_who record;
  v_greeting text;
  v_nth int;
begin
  if v_user is null then
    raise sqlstate 'PT401' using message = 'Cannot start a conversation: nobody is signed in';
  end if;
  if cardinality(p_characters) not between 1 and 10 or cardinality(p_people) > 20 then
    raise sqlstate 'PT422' using
      message = 'Cannot start a conversation: 1 to 10 characters, and at most 20 people, take part';
  end if;
  perform private.limit_calls('start_conversation:' || v_user, 30, 600,
    'Cannot start a conversation: thirty in ten minutes are the most');

  insert into characters.conversations (owner_id, title) values (v_user, p_title)
  returning id into v_conversation;
  insert into characters.conversation_participants (conversation_id, user_id, name, joined_at)
  values (v_conversation, v_user, v_name, now());
  -- Others are asked: who they are is told when they come.
  insert into characters.conversation_participants (conversation_id, user_id, name)
  select v_conversation, u.id, 'Guest' from auth.users u where u.id = any (p_people)
  on conflict do nothing;
  if exists (
    select from unnest(p_people) as p (id) where not exists (select from auth.users u where u.id = p.id)
  ) then
    raise sqlstate 'PT404' using
      message = 'Cannot start a conversation: somebody whom you ask in is not there';
  end if;

  for v_who in
    select c.id, c.name, private.nickname_of(c.name, c.spec) as nickname, c.first_mes, c.alternate_greetings, w.place
    from unnest(p_characters) with ordinality as w (id, place)
    -- Whoever knows the id of an unlisted one may talk with it.
    join characters.characters c
      on c.id = w.id and (c.owner_id = v_user or c.visibility in ('public', 'unlisted'))
    order by w.place
  loop
    insert into characters.conversation_participants
      (conversation_id, character_id, name, place, joined_at)
    values (v_conversation, v_who.id, v_who.name, v_who.place, now())
    on conflict do nothing;
    continue when not found;
    v_nth := case when v_who.place = 1 then coalesce(p_greeting, 0) else 0 end;
    if v_nth not between 0 and cardinality(v_who.alternate_greetings) then
      raise sqlstate 'PT422' using
        message = 'Cannot start a conversation: the first character has no such greeting',
        hint = format('It has %s besides its usual one', cardinality(v_who.alternate_greetings));
    end if;
    v_greeting := case v_nth when 0 then v_who.first_mes else v_who.alternate_greetings[v_nth] end;
    continue when v_greeting !~ '\S';
    insert into characters.messages
      (conversation_id, parent_id, role, character_id, name, greeting, content, finished_at)
    values (v_conversation, v_last, 'assistant', v_who.id, v_who.name, v_nth,
      private.fill_names(v_greeting, v_who.nickname, v_name), now())
    returning id into v_last;
  end loop;
  if (
    select count(*) from characters.conversation_participants
    where conversation_id = v_conversation and character_id is not null
  ) <> (select count(distinct id) from unnest(p_characters) as id) then
    raise sqlstate 'PT404' using
      message = 'Cannot start a conversation: there is no such character for you';
  end if;
  update characters.conversations set active_leaf = v_last where id = v_conversation;
  return v_conversation;
end;
$$;
comment on function private.start_conversation is
  'A conversation, its seats and what its characters say first, or nothing of it. Definer: callers write neither seats nor messages; it takes only characters that the caller may talk with.';

grant execute on function private.start_conversation to authenticated;


create function characters.start_conversation(
  p_characters uuid[],
  p_title      text   default null,
  p_people     uuid[] default '{}',
  p_greeting   int    default 0
)
returns jsonb
language plpgsql
security invoker
set search_path = ''
as $$
declare
  v_id constant uuid := private.start_conversation(
    coalesce(p_characters, '{}'), p_title, coalesce(p_people, '{}'), p_greeting);
  v_answer jsonb;
begin
  select jsonb_build_object('id', v_id, 'messages', coalesce(jsonb_agg(
    jsonb_build_object('id', m.id, 'seq', m.seq, 'character_id', m.character_id, 'name', m.name,
      'content', m.content) order by m.seq
  ), '[]'))
  into v_answer
  from characters.messages m where m.conversation_id = v_id;
  if private.keeps_answer() then
    perform private.keep_answer(v_answer);
  end if;
  return v_answer;
end;
$$;
comment on function characters.start_conversation is
  'Opens a conversation with characters, whose greetings are its first messages, and asks people in.';

grant execute on function characters.start_conversation to authenticated;
