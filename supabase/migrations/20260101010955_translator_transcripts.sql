-- Translator: transcripts.
-- What a person gets of a room in their export: everything that was said there while they could hear
-- it, for it was said to them. Who the others are is the others' own, so they are numbered.


create function private.transcript_lines(p_user uuid, p_until timestamptz)
returns table (place text, line json)
language sql
stable
security definer
set search_path = ''
as $$
  with rooms as (
    select id as session_id, 'infinity'::timestamptz as until
    from translator.sessions where host_id = p_user
    union
    select session_id, coalesce(left_at, 'infinity')
    from translator.participants where user_id = p_user and admitted_at is not null
  ),
  said as (
    select m.*, r.until,
      min(m.seq) filter (where m.user_id <> p_user) over (partition by m.session_id, m.user_id) as first
    from (select session_id, max(until) as until from rooms group by session_id) r
    join translator.messages m on m.session_id = r.session_id
  )
  select
    said.session_id || ':' || lpad(said.seq::text, 12, '0'),
    json_build_object(
      'session_id', said.session_id,
      'seq', said.seq,
      'said_at', said.created_at,
      'said_by', case when said.user_id = p_user then 'you' else 'guest ' || said.nth end,
      'language', coalesce(said.detected_lang, said.original_lang),
      'text', said.original,
      'read_in', t.lang,
      'translation', t.text
    )
  from (
    select said.*, dense_rank() over (partition by session_id order by first nulls last) as nth from said
  ) as said
  left join translator.participants p on p.session_id = said.session_id and p.user_id = p_user
  left join translator.message_translations t
    on t.message_id = said.id and t.lang = p.language and said.user_id <> p_user
  where said.created_at <= least(said.until, p_until);
$$;
comment on function private.transcript_lines is
  'What was said in the rooms of a person, line by line, to whoever it was said. Definer: who has left a room may not select it any more, and has heard it all the same.';


insert into private.data_shared (source, reader, holds)
values ('translator.transcripts', 'private.transcript_lines',
  'What was said in a person''s rooms while they were there, without the names of the others');
