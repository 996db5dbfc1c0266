/**
 * What a hit of the cache costs beside the query it saves: `deno run -A tests/speed/cache.ts`.
 * With `DATABASE_URL` on that Postgres, in a database of its own, else on PGlite. Needs redis-server.
 *
 * The query adds up 50,000 lines of somebody's ledger and goes through the Data API, as the hits of
 * the database's own store do. All are measured in turns; the ratio is what counts.
 */
// deno-lint-ignore-file no-console -- a script that prints a table

import { asServer } from "@shared/edge/authenticate.ts";
import { CacheService } from "@shared/platform/cache_service.ts";
import type { CacheStore } from "@shared/platform/cache_store.ts";
import { MemoryStore } from "@shared/platform/cache_store_memory.ts";
import { PostgresStore } from "@shared/platform/cache_store_postgres.ts";
import { RedisStore } from "@shared/platform/cache_store_redis.ts";
import { RedisLine } from "@shared/platform/redis_line.ts";
import { OwnRedis } from "../support/own_redis.ts";
import { redisOverHttp, REST_TOKEN } from "../support/redis_rest.ts";
import { startStack } from "../support/stack.ts";

const ROUNDS = 60;

await using stack = await startStack({ own: true });
await using redis = await OwnRedis.start();
await using rest = redisOverHttp(redis);
const ana = await stack.as("ana");
await stack.sql?.(
  `insert into platform.usage_ledger (user_id, function, provider, model, tokens_in, at)
   select $1, 'f' || n % 20, 'p', 'm', n, now() - make_interval(mins => n % 40000)
   from generate_series(1, 50000) as n`,
  [ana.userId],
);
await stack.sql?.("analyze platform.usage_ledger");

const { platform } = asServer();
const lines = [
  new RedisLine({ url: redis.url }),
  new RedisLine({ url: rest.url, token: REST_TOKEN }),
] as const;
const stores: Record<string, CacheStore> = {
  "hit in memory": new MemoryStore(),
  "hit in the database": new PostgresStore(platform),
  "hit in Redis over TCP": new RedisStore(lines[0], platform, "speed"),
  "hit in Redis over HTTP": new RedisStore(lines[1], platform, "speed-http"),
};
const query = async () => {
  const { data, error } = await ana.schema("platform")
    .rpc("my_usage", { p_from: "2020-01-01", p_to: "2100-01-01" });
  if (error) throw new Error(error.message);
  return data;
};

const ways: [name: string, ask: () => Promise<unknown>][] = [["the query", query]];
const caches: CacheService[] = [];
for (const [name, store] of Object.entries(stores)) {
  const cache = new CacheService(store);
  caches.push(cache);
  ways.push([name, () => cache.remember(`usage:${ana.userId}:month`, 600, query)]);
}
const times = new Map<string, number[]>(ways.map(([name]) => [name, []]));
for (let round = 0; round < ROUNDS + 5; round++) {
  for (const [name, ask] of ways) {
    const started = performance.now();
    await ask();
    if (round >= 5) times.get(name)?.push(performance.now() - started);
  }
}

const at = (name: string, part: number) => {
  const sorted = (times.get(name) ?? []).toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length * part)] ?? NaN;
};
const base = at("the query", 0.5);
const engine = Deno.env.get("DATABASE_URL") ? "Postgres" : "PGlite";
console.log(`On ${engine}, ${ROUNDS} rounds; ${caches.map(({ counts }) => counts.hit)} hits:\n`);
console.table(Object.fromEntries(ways.map(([name]) => [name, {
  "p50 ms": Number(at(name, 0.5).toFixed(2)),
  "p95 ms": Number(at(name, 0.95).toFixed(2)),
  "× faster": Number((base / at(name, 0.5)).toFixed(1)),
}])));
for (const line of lines) line.close();
