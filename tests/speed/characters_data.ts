/**
 * A database with what somebody said with characters, among what others did.
 *
 * @module
 */

import { migratedDatabase } from "../support/migrated_database.ts";

/** Whose messages are measured. */
export const ANA = "00000000-0000-4000-8000-000000000001";
const OTHERS = "00000000-0000-4000-8000-000000000002";

/** Their nth conversation, from 1: the first has half of all. */
export const chatOf = (nth: number) => uuid("9000", nth);

/** What each message is about, as numbers: one of two thousand things, and something of its own. */
export const vectorOf = (about: string, seed: string) =>
  `(select array_agg(sin((${about}) % 2000 * 7.3::float8 * n)
      + 1.2 * (hashint8extended(n, ${seed}) % 1000 / 1000.0::float8))
    from generate_series(1, 384) as n)::real[]::extensions.halfvec(384)`;

function uuid(group: string, nth: number): string {
  return `00000000-0000-4000-${group}-${String(nth).padStart(12, "0")}`;
}

/**
 * Ana's messages, half of them in one conversation and the rest in a hundred, and twice as many of
 * others. "the" is in each, "common" in every twentieth, "needle" in every thousandth, and "old" in
 * each of the older half; of each there is a vector.
 */
export async function characterChats(messages: number) {
  const database = await migratedDatabase();
  const { engine } = database;
  await engine.exec(`
    insert into auth.users (id) values ('${ANA}'), ('${OTHERS}');
    -- As it is after all that: no trigger has to say so.
    set session_replication_role = replica`);
  for (const [user, group, count] of [[ANA, "9000", messages], [OTHERS, "a000", 2 * messages]]) {
    const each = Math.ceil(Number(count) / 2 / 100);
    await engine.exec(`
      insert into characters.conversations (id, owner_id)
      select ('00000000-0000-4000-${group}-' || lpad(n::text, 12, '0'))::uuid, '${user}'
      from generate_series(1, 101) as n;
      insert into characters.conversation_participants (conversation_id, user_id, name, joined_at)
      select id, owner_id, 'Ana', now() from characters.conversations where owner_id = '${user}';
      insert into characters.messages (id, conversation_id, parent_id, seq, role, author_user_id, name,
        content, created_at)
      select md5('${group}' || n)::uuid, chat, case when seq > 1 then md5('${group}' || n - 1)::uuid end,
        seq, case when seq % 2 = 1 then 'user' else 'assistant' end,
        case when seq % 2 = 1 then '${user}'::uuid end, 'x',
        'the ' || (
          select string_agg('w' || hashint8extended(n, k) % 3000, ' ') from generate_series(1, 30) as k
        ) || case when n % 1000 = 0 then ' needle' else '' end
          || case when n % 20 = 0 then ' common' else '' end
          || case when n < ${count} / 2 then ' old' else '' end,
        now() - make_interval(mins => ${count} - n)
      from (
        select n, case when n <= ${count} / 2 then n else (n - ${count} / 2 - 1) % ${each} + 1 end as seq,
          ('00000000-0000-4000-${group}-' || lpad(case when n <= ${count} / 2 then '1'
            else (2 + (n - ${count} / 2 - 1) / ${each})::text end, 12, '0'))::uuid as chat
        from generate_series(1, ${count}) as n
      ) as numbered`);
  }
  await engine.exec(`
    update characters.conversations c set (active_leaf, message_count, updated_at) = (
      select m.id, m.seq, m.created_at from characters.messages m
      where m.conversation_id = c.id order by m.seq desc limit 1
    );
    insert into private.message_shelves (user_id, shelf) values ('${ANA}', 1);
    -- An index that is made at the end is made much sooner.
    drop index private.message_embeddings_shelf_1;
    insert into private.message_embeddings (message_id, conversation_id, model, embedding, shelf)
    select m.id, m.conversation_id, 'm', ${vectorOf("m.seq * 31", "m.seq")}, 1
    from characters.messages m where m.conversation_id::text like '%-9000-%';
    set session_replication_role = origin;
    set maintenance_work_mem = '512MB';
    create index message_embeddings_shelf_1 on private.message_embeddings
      using hnsw (embedding extensions.halfvec_cosine_ops) where shelf = 1`);
  await engine.exec("vacuum analyze");
  return database;
}
