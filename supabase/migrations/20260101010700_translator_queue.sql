-- Translator: the queue of translations.
-- Claim, finish, release: the three steps of a worker, and the sweep that gives up or starts again.


create function private.settle_messages(p_messages uuid[])
returns void
language sql
security definer
set search_path = ''
as $$
  -- Waiting here, and adding up in the next statement, sees every language that was quicker.
  select from translator.messages where id = any (p_messages) order by id for no key update;

  update translator.messages m set
    translation = coalesce(state.first, m.translation),
    processed_at = case when state.is_through then coalesce(m.processed_at, now()) end,
    claimed_at = case when state.lacking > 0 and state.claimed > 0 then m.claimed_at end,
    attempts = state.attempts,
    error = case when state.lacking > 0 then state.error end,
    status = case
      when m.status = 'displayed' then m.status
      when state.is_through or state.claimed > 0 then 'processing'
      when state.hopeful = 0 then 'failed'
      else 'queued'
    end::translator.message_status
  from (
    select
      t.message_id,
      max(t.text) filter (where t.lang = target.target_lang) as first,
      count(*) filter (where t.text is null) as lacking,
      -- Nothing is left to hope for, and somebody can read it.
      count(*) filter (where t.text is null and t.attempts < 5) = 0 and count(t.text) > 0
        as is_through,
      count(*) filter (where t.text is null and t.claimed_until > now()) as claimed,
      count(*) filter (where t.text is null and t.attempts < 5) as hopeful,
      max(t.attempts) as attempts,
      max(t.error) filter (where t.text is null) as error
    from translator.message_translations t
    join translator.messages target on target.id = t.message_id
    where t.message_id = any (p_messages)
    group by t.message_id
  ) as state
  where m.id = state.message_id;
$$;
comment on function private.settle_messages is
  'Makes each message say what its translations add up to. Definer: only the queue decides on states.';

grant execute on function private.settle_messages to service_role;


create function translator.claim_translations(
  p_messages uuid[] default null,
  p_max      int    default 50
)
returns table (
  message_id    uuid,
  lang          text,
  claim         uuid,
  original      text,
  original_lang text,
  attempt       int,
  speaker       uuid,
  session_id    uuid,
  known         jsonb
)
language plpgsql
security invoker
set search_path = ''
as $$
#variable_conflict use_column
declare
  v_claim uuid := gen_random_uuid();
  v_messages uuid[] := p_messages;
begin
  -- Messages first, translations second, as authors do: nobody waits for each other.
  if p_messages is null then
    v_messages := array(
      select w.message_id from translator.message_translations w
      where w.text is null and w.attempts < 5 and w.try_after <= now()
        and (w.claimed_until is null or w.claimed_until < now())
      order by w.created_at
      limit p_max
    );
    v_messages := array(
      select m.id from translator.messages m
      where m.id = any (v_messages) order by m.id for no key update skip locked
    );
  else
    perform from translator.messages where id = any (p_messages) order by id for no key update;
  end if;

  -- Somebody who asks for certain messages does not wait for the next try, nor for a lost cause.
  update translator.message_translations t set
    claim = v_claim,
    claimed_until = now() + interval '60 seconds',
    attempts = case when p_messages is not null and t.attempts >= 5 then 1 else t.attempts + 1 end
  from (
    select w.message_id, w.lang
    from translator.message_translations w
    where w.text is null
      and (w.claimed_until is null or w.claimed_until < now())
      and w.message_id = any (v_messages)
      and (p_messages is not null or (w.attempts < 5 and w.try_after <= now()))
    order by w.created_at
    limit case when p_messages is null then p_max end
    for update skip locked
  ) as waiting
  where t.message_id = waiting.message_id and t.lang = waiting.lang;

  update translator.messages m set
    claimed_at = now(),
    status = case when m.status = 'displayed' then m.status else 'processing' end
  where m.id in (select t.message_id from translator.message_translations t where t.claim = v_claim);

  return query
    select t.message_id, t.lang::text, t.claim, m.original, m.original_lang::text, t.attempts,
      m.user_id, m.session_id,
      -- Whoever speaks and whoever invited them: nobody else's words are shown to a room.
      private.recall(array[m.user_id, s.host_id], m.original, m.original_lang, t.lang)
    from translator.message_translations t
    join translator.messages m on m.id = t.message_id
    join translator.sessions s on s.id = m.session_id
    where t.claim = v_claim
    order by m.session_id, m.seq, t.lang;
end;
$$;
comment on function translator.claim_translations is
  'Takes waiting translations for a minute: all of the given messages, or p_max that are due. Each is taken once, with what its speaker and host know of it.';

grant execute on function translator.claim_translations to service_role;


create function translator.finish_translations(p_done jsonb, p_metrics jsonb default '{}')
returns int
language plpgsql
security invoker
set search_path = ''
as $$
declare
  v_messages uuid[] := array(
    select (each ->> 'message_id')::uuid from jsonb_array_elements(p_done) as each
  );
begin
  perform from translator.messages where id = any (v_messages) order by id for no key update;

  with done as (
    select * from jsonb_to_recordset(p_done) as d (
      message_id uuid, lang text, claim uuid, text text, provider text, model text, latency_ms int,
      memory_id uuid, missing_terms text[]
    )
  ),
  kept as (
    update translator.message_translations t set
      text = done.text,
      provider = done.provider,
      model = done.model,
      latency_ms = done.latency_ms,
      from_memory = done.memory_id is not null,
      missing_terms = done.missing_terms,
      translated_at = now(),
      claim = null,
      claimed_until = null,
      error = null
    from done
    where t.message_id = done.message_id and t.lang = done.lang and t.claim = done.claim
    returning t.message_id, done.memory_id
  ),
  remembered as (
    update translator.translation_memory m set
      uses = m.uses + used.times,
      used_at = now()
    from (
      select memory_id, count(*) as times from kept where memory_id is not null group by memory_id
    ) as used
    where m.id = used.memory_id
  )
  select array_agg(distinct message_id) into v_messages from kept;

  update translator.messages set
    performance_metrics = coalesce(performance_metrics, '{}') || p_metrics
  where id = any (v_messages) and p_metrics <> '{}';

  perform private.settle_messages(v_messages);
  return coalesce(cardinality(v_messages), 0);
end;
$$;
comment on function translator.finish_translations is
  'Keeps what was translated; a claim that was taken over changes nothing. Answers how many messages moved.';

grant execute on function translator.finish_translations to service_role;


create function translator.release_translations(p_failed jsonb)
returns int
language plpgsql
security invoker
set search_path = ''
as $$
declare
  v_messages uuid[] := array(
    select (each ->> 'message_id')::uuid from jsonb_array_elements(p_failed) as each
  );
begin
  perform from translator.messages where id = any (v_messages) order by id for no key update;

  with failed as (
    select * from jsonb_to_recordset(p_failed) as f (
      message_id uuid, lang text, claim uuid, reason text, is_final boolean, is_counted boolean,
      wait_seconds int
    )
  ),
  released as (
    update translator.message_translations t set
      claim = null,
      claimed_until = null,
      error = failed.reason,
      attempts = case
        when failed.is_final then 5
        when failed.is_counted then t.attempts
        else greatest(t.attempts - 1, 0)
      end,
      -- 10, 20, 40 … seconds, at most five minutes; a provider that says how long is believed.
      try_after = now() + make_interval(
        secs => coalesce(failed.wait_seconds, least(300, 5 * 2 ^ least(t.attempts, 10)))
      )
    from failed
    where t.message_id = failed.message_id and t.lang = failed.lang and t.claim = failed.claim
    returning t.message_id
  )
  select array_agg(distinct message_id) into v_messages from released;

  perform private.settle_messages(v_messages);
  return coalesce(cardinality(v_messages), 0);
end;
$$;
comment on function translator.release_translations is
  'Puts back what could not be translated, with its reason and the time of the next try.';

grant execute on function translator.release_translations to service_role;


create function private.retry_translations()
returns int
language plpgsql
security invoker
set search_path = ''
as $$
declare
  v_lost uuid[];
  v_due int;
begin
  -- A worker that died leaves claims behind; what they belong to waits or fails again.
  with lost as (
    update translator.message_translations set
      claim = null, claimed_until = null, error = coalesce(error, 'interrupted')
    where text is null and claimed_until < now()
    returning message_id
  )
  select array_agg(distinct message_id) into v_lost from lost;
  perform private.settle_messages(v_lost);

  select count(*) into v_due from translator.message_translations
  where text is null and attempts < 5 and try_after <= now()
    and (claimed_until is null or claimed_until < now());

  if v_due > 0 then
    perform private.call_function('run-job', '{"queue": "translations"}');
  end if;
  return v_due;
end;
$$;
comment on function private.retry_translations is
  'Frees what dead workers held and wakes run-job when anything is due; run by cron.';
