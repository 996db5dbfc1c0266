-- Conversations for the tests: ana has a cat and a public robot to talk with, and bob a dog.

\ir _people.sql

insert into characters.users (id, name, description) values (tests.id_of('ana'), 'Ana', 'A sailor.');
insert into characters.characters
  (id, owner_id, name, first_mes, alternate_greetings, visibility, talkativeness)
values
  (md5('cat')::uuid, tests.id_of('ana'), 'Mia Cat', 'Hello {{user}}, I am {{char}}.',
    array['Purr, <USER>.'], 'private', 0.5),
  (md5('robot')::uuid, tests.id_of('ana'), 'Robo', 'Beep.', '{}', 'public', 1),
  (md5('dog')::uuid, tests.id_of('bob'), 'Rex', 'Woof.', '{}', 'private', 0.5),
  (md5('owl')::uuid, tests.id_of('bob'), 'Owl', '', '{}', 'unlisted', 0);

create function tests.char(p_name text)
returns uuid
language sql
immutable
as $$
  select md5(p_name)::uuid;
$$;

-- Starts a conversation and is in it from then on.
create function tests.talk(p_characters text[], p_people text[] default '{}')
returns jsonb
language plpgsql
as $$
declare
  v_made jsonb := characters.start_conversation(
    array(select tests.char(name) from unnest(p_characters) as name), null,
    array(select tests.id_of(name) from unnest(p_people) as name));
begin
  perform set_config('tests.chat', v_made ->> 'id', true);
  return v_made;
end;
$$;

create function tests.chat()
returns uuid
language sql
stable
as $$
  select current_setting('tests.chat')::uuid;
$$;

-- Somebody says something after what was said last; past the functions that ask a model.
create function tests.put(p_person text, p_text text)
returns uuid
language plpgsql
security definer
as $$
declare
  v_id uuid;
begin
  insert into characters.messages (conversation_id, parent_id, role, author_user_id, name, content)
  select id, active_leaf, 'user', tests.id_of(p_person), p_person, p_text
  from characters.conversations where id = tests.chat()
  returning id into v_id;
  update characters.conversations set active_leaf = v_id where id = tests.chat();
  return v_id;
end;
$$;

grant execute on all functions in schema tests to anon, authenticated, service_role;
