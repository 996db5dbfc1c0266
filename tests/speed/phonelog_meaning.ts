/**
 * What finding by meaning costs: `deno run -A tests/speed/phonelog_meaning.ts [vectors] [others]`, of
 * one person with so many, of one with a tenth who shares their shelf, and of others with 900 each, as
 * role authenticated. With `DATABASE_URL` on that Postgres, in a database of its own, else on PGlite.
 * Each with how many of the ten nearest it finds, and beside it the index over everybody's that one
 * would make without thinking.
 */
// deno-lint-ignore-file no-console -- a script that prints a table

import type { Queries } from "../../supabase/local/database/engine.ts";
import { migratedDatabase } from "../support/migrated_database.ts";
import { callerOf } from "./phonelog_load.ts";

const VECTORS = Number(Deno.args[0] ?? 12_000);
const OTHERS = Number(Deno.args[1] ?? 20);
const [HEAVY, TENTH, LIGHT] = [callerOf(0), callerOf(1), callerOf(2)];
const [FEW, ROUNDS] = [900, 40];

/** Two thousand things that people write about, each text a bit away from one of them. */
const vectorOf = (about: string, seed: string) =>
  `(select array_agg(sin((${about}) % 2000 * 7.3::float8 * n)
      + 1.2 * (hashint8extended(n, ${seed}) % 1000 / 1000.0::float8))
    from generate_series(1, 384) as n)::real[]::extensions.halfvec(384)`;

await using database = await migratedDatabase();
const { engine } = database;

async function load(tx: Queries, user: string, count: number): Promise<void> {
  await tx.exec(`
    insert into phonelog.events (user_id, source_id, external_id, type, direction, started_at)
    select '${user}', '${user}', n::text, case when n % 3 = 0 then 'mms' else 'sms' end, 'in', now()
    from generate_series(1, ${count}) as n;
    insert into phonelog.event_embeddings (event_id, user_id, model, embedding)
    select id, user_id, 'm', ${vectorOf("id * 31", "id")} from phonelog.events
    where user_id = '${user}';
    insert into private.embedding_states (user_id) values ('${user}')`);
}

/** Has somebody's on a shelf as the job does, slice by slice; the milliseconds for each. */
async function shelve(user: string, count: number): Promise<void> {
  const began = performance.now();
  for (let isMore = true; isMore;) {
    const rows = await engine.query<{ more: boolean }>(
      "select phonelog.shelve_embeddings($1, 'm', 1000) as more",
      [user],
    );
    isMore = rows[0]?.more ?? false;
  }
  const [state] = await engine.query<{ shelf: number }>(
    "select shelf from private.embedding_states where user_id = $1",
    [user],
  );
  const each = (performance.now() - began) / count;
  console.log(`${count} on shelf ${state?.shelf}, ${each.toFixed(2)} ms each`);
}

/** Asks so often, each time for something else. */
async function measure(user: string, { isNaive = false, types = null as string | null } = {}) {
  const took: number[] = [];
  let found = 0;
  await engine.transaction(async (tx) => {
    await tx.query("select set_config('request.jwt.claims', $1, true)", [
      JSON.stringify({ sub: user, role: "authenticated" }),
    ]);
    for (let nth = -5; nth < ROUNDS; nth++) {
      const [{ vector = "" } = {}] = await tx.query<{ vector: string }>(
        `select ${vectorOf(String(nth + 50), String(nth))}::text as vector`,
      );
      await tx.exec("set local enable_indexscan = off");
      const exact = await tx.query<{ id: string }>(exactly(user, types), [vector]);
      await tx.exec("set local enable_indexscan = on; set local role authenticated");
      const began = performance.now();
      const near = isNaive
        ? await tx.query<{ id: string }>(nearest(user, 100), [vector])
        : await tx.query<{ id: string }>(
          `select id::text from private.event_finds_of_meaning(
             jsonb_build_object('model', 'm', 'vector', $1::text, 'nearness', -1),
             null, null, null, $2::text[], null, null)`,
          [vector, types],
        );
      const ms = performance.now() - began;
      await tx.exec("reset role");
      if (nth < 0) continue;
      took.push(ms);
      const ids = new Set(near.map(({ id }) => id));
      found += exact.filter(({ id }) => ids.has(id)).length;
    }
  });
  took.sort((a, b) => a - b);
  const at = (share: number) =>
    Math.round((took[Math.floor(took.length * share)] ?? NaN) * 10) / 10;
  return { "p50 ms": at(0.5), "p95 ms": at(0.95), "recall@10": found / ROUNDS / 10 };
}

function exactly(user: string, types: string | null): string {
  return `select m.event_id::text as id
    from phonelog.event_embeddings m join phonelog.events e on e.id = m.event_id
    where m.user_id = '${user}' and m.model = 'm' ${types ? `and e.type = any ('${types}')` : ""}
    order by m.embedding operator(extensions.<=>) $1::text::extensions.halfvec(384) limit 10`;
}

function nearest(user: string, count: number): string {
  return `select event_id::text as id from phonelog.event_embeddings
    where user_id = '${user}' and model = 'm'
    order by embedding operator(extensions.<=>) $1::text::extensions.halfvec(384) limit ${count}`;
}

const table: Record<string, Record<string, number>> = {};
const began = performance.now();
await engine.transaction(async (tx) => {
  await tx.exec("set local session_replication_role = replica");
  await load(tx, HEAVY, VECTORS);
  await load(tx, TENTH, VECTORS / 10);
  for (let nth = 2; nth < OTHERS + 2; nth++) await load(tx, callerOf(nth), FEW);
});
await engine.exec("analyze phonelog.event_embeddings; analyze phonelog.events");
console.log(`loaded in ${Math.round(performance.now() - began)} ms, on ${engine.kind}`);
table["one by one, few"] = await measure(LIGHT);
table["one by one, a tenth"] = await measure(TENTH);
table["one by one, many"] = await measure(HEAVY);
await shelve(HEAVY, VECTORS);
await engine.exec("analyze phonelog.event_embeddings");
table["a shelf, many"] = await measure(HEAVY);
table["a shelf, many, one type of three"] = await measure(HEAVY, { types: "{mms}" });
await engine.query(
  "update private.embedding_states set shelf = (select shelf from private.embedding_states where user_id = $1) where user_id = $2",
  [HEAVY, TENTH],
);
await shelve(TENTH, VECTORS / 10);
await engine.exec("analyze phonelog.event_embeddings");
table["the same shelf, a tenth"] = await measure(TENTH);
table["the same shelf, many"] = await measure(HEAVY);
await engine.exec(`create index everybody on phonelog.event_embeddings
  using hnsw (embedding extensions.halfvec_cosine_ops)`);
await engine.exec("drop index phonelog.event_embeddings_owner");
table["an index of everybody's, few"] = await measure(LIGHT, { isNaive: true });
table["an index of everybody's, many"] = await measure(HEAVY, { isNaive: true });
console.table(table);
Deno.exit(0);
