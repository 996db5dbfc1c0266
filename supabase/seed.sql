-- A small believable world for development: two people, the room they met in, what they said, and a
-- prompt of Ana's on its way to code.
-- Sign in as ana@example.com or ben@example.com with the password "password".

do $$
declare
  v_ana  constant uuid := 'a0a0a0a0-0000-4000-8000-00000000000a';
  v_ben  constant uuid := 'b0b0b0b0-0000-4000-8000-00000000000b';
  v_room uuid;
  v_said record;
  v_message uuid;
  v_prompt uuid;
begin
  insert into auth.users (
    instance_id, id, aud, role, email, encrypted_password, email_confirmed_at,
    raw_app_meta_data, raw_user_meta_data, created_at, updated_at
  )
  select
    '00000000-0000-0000-0000-000000000000', person.id, 'authenticated', 'authenticated', person.email,
    -- bcrypt of "password".
    '$2b$10$g42G7TXlVCqVjwMJMNlvfuzJ3Usd4bYMk2tV4NjEU3ul/FFQGpFEC', now(),
    '{"provider": "email", "providers": ["email"]}', jsonb_build_object('name', person.name),
    now(), now()
  from (values
    (v_ana, 'ana@example.com', 'Ana'),
    (v_ben, 'ben@example.com', 'Ben')
  ) as person (id, email, name);

  insert into auth.identities (id, provider, provider_id, user_id, identity_data, created_at, updated_at)
  select
    gen_random_uuid(), 'email', id::text, id,
    jsonb_build_object('sub', id, 'email', email, 'email_verified', true), now(), now()
  from auth.users where id in (v_ana, v_ben);

  insert into translator.sessions (code, host_id, expires_at, joinable_until)
  values ('4242', v_ana, now() + interval '24 hours', now() + interval '24 hours')
  returning id into v_room;

  insert into translator.participants (session_id, user_id, language, display_name)
  values (v_room, v_ana, 'es', 'Ana'), (v_room, v_ben, 'en', 'Ben');

  for v_said in
    select * from (values
      (v_ana, 'es', '¡Hola! ¿Cómo te llamas?',            'en', 'Hi! What is your name?'),
      (v_ben, 'en', 'I am Ben. Where are you from?',      'es', 'Soy Ben. ¿De dónde eres?'),
      (v_ana, 'es', 'De Valencia. ¿Tienes hambre?',       'en', 'From Valencia. Are you hungry?'),
      (v_ben, 'en', 'Very. Is there a place you like?',   'es', 'Mucha. ¿Hay algún sitio que te guste?')
    ) as line (speaker, spoken, original, target, translation)
  loop
    insert into translator.messages (session_id, user_id, original, original_lang, target_lang)
    values (v_room, v_said.speaker, v_said.original, v_said.spoken, v_said.target)
    returning id into v_message;

    update translator.messages
    set translation = v_said.translation, status = 'processing', processed_at = now()
    where id = v_message;
    update translator.messages set status = 'displayed' where id = v_message;
  end loop;

  select id into v_prompt from lift.create_session(
    '{"original_input": "Sort these names by length", "metadata": {"project": "names"}}', v_ana
  );
  perform lift.add_revision(v_prompt,
    '{"name": "sort_names", "signature": {"holes": [{"identifier": "ties"}]}}', 'initial');
  perform lift.add_draft(v_prompt, 'def sort_names(names): return sorted(names, key=len)', true);
  perform lift.resolve_hole(v_prompt, 'ties', '"as they came"');
end;
$$;
