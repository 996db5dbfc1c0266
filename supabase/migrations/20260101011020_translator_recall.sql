-- Translator: recall.
-- What is known of a sentence before a provider is asked: the same one, similar ones, and its terms.


create function private.recall(p_users uuid[], p_text text, p_from text, p_to text)
returns jsonb
language plpgsql
stable
security invoker
set search_path = ''
as $$
declare
  -- Below it, sentences share words and no meaning. Three fifths, where whole numbers are compared.
  c_alike constant real := 0.6;
  v_key text := md5(btrim(regexp_replace(p_text, '\s+', ' ', 'g')));
  v_grams int := cardinality(extensions.show_trgm(p_text));
  v_bits bit(256) := private.trigram_bits(p_text);
  v_memories jsonb;
begin
  select jsonb_build_array(to_jsonb(m)) into v_memories
  from (
    select id, source, target, 1.0 as likeness, true as is_exact
    from translator.translation_memory
    where user_id = any (p_users) and source_key = v_key
      and private.same_language(target_lang, p_to)
      and (p_from is null or private.same_language(source_lang, p_from))
    order by target_lang = p_to desc, array_position(p_users, user_id), updated_at desc, id
    limit 1
  ) as m;

  if v_memories is null then
    -- What two sentences share is at most the smaller one: others cannot be alike enough.
    select jsonb_agg(to_jsonb(m)) into v_memories
    from (
      select id, source, target, round(likeness::numeric, 3) as likeness, false as is_exact
      from (
        select *, case
          -- They share at most what has its bit in both, which is told in a fraction of the time.
          when 8 * (grams - bit_count(gram_bits & ~v_bits)) >= 3 * (grams + v_grams)
            and 8 * (v_grams - bit_count(v_bits & ~gram_bits)) >= 3 * (grams + v_grams)
          then extensions.similarity(source, p_text)
        end as likeness
        from translator.translation_memory
        where user_id = any (p_users)
          and grams between (v_grams * 3 + 4) / 5 and v_grams * 5 / 3
          and private.same_language(target_lang, p_to)
          and (p_from is null or private.same_language(source_lang, p_from))
      ) as near
      where likeness >= c_alike
      order by likeness desc, target_lang = p_to desc, array_position(p_users, user_id),
        updated_at desc, id
      limit 5
    ) as m;
  end if;

  return jsonb_build_object(
    'memories', coalesce(v_memories, '[]'),
    'terms', (
      select coalesce(jsonb_agg(to_jsonb(t) - 'place' order by length(source) desc, place), '[]')
      from (
        -- Of two glossaries with one term the speaker's holds, and of theirs the newest.
        select distinct on (t.source) t.source, t.target, t.match_case,
          array_position(p_users, g.user_id) as place
        from translator.glossaries g
        join translator.glossary_terms t on t.glossary_id = g.id
        where g.user_id = any (p_users)
          and private.same_language(g.target_lang, p_to)
          and (p_from is null or private.same_language(g.source_lang, p_from))
          and case when t.match_case then strpos(p_text, t.source)
                else strpos(lower(p_text), lower(t.source)) end > 0
        order by t.source, array_position(p_users, g.user_id), g.target_lang = p_to desc,
          g.updated_at desc, g.id
        limit 100
      ) as t
    )
  );
end;
$$;
comment on function private.recall is
  'Memories and terms of these people for a text, the first of them first: an equal sentence alone, else up to five of a trigram similarity of 0.6 and more.';

grant execute on function private.recall, private.same_language to service_role;


create function translator.recall(
  p_user  uuid,
  p_texts text[],
  p_to    text,
  p_from  text default null
)
returns table (known jsonb)
language sql
stable
security invoker
set search_path = ''
as $$
  select private.recall(array[p_user], each, p_from, p_to)
  from unnest(p_texts) with ordinality as t (each, nth)
  order by nth;
$$;
comment on function translator.recall is
  'What one person knows of each of these texts, in their order; without the language they are in, by their words alone.';

grant execute on function translator.recall to service_role;
