/** The cache in Redis, over TCP and over HTTP: the cases of all stores, and what only Redis can do wrong. */

import { asServer } from "@shared/edge/authenticate.ts";
import { CacheService } from "@shared/platform/cache_service.ts";
import { RedisStore } from "@shared/platform/cache_store_redis.ts";
import { type LineSettings, RedisLine } from "@shared/platform/redis_line.ts";
import { assert, assertEquals } from "../support/assert.ts";
import { cacheCases, fresh, held, Source } from "../support/cache_cases.ts";
import { OwnRedis } from "../support/own_redis.ts";
import { redisOverHttp, REST_TOKEN } from "../support/redis_rest.ts";
import { startStack } from "../support/stack.ts";

Deno.test("CacheService in Redis", async (t) => {
  await using _stack = await startStack({ own: true });
  await using redis = await OwnRedis.start();
  await using rest = redisOverHttp(redis);
  const direct = redis.client();
  using _ = { [Symbol.dispose]: () => direct.disconnect() };
  const ways: Record<string, LineSettings> = {
    "over TCP": { url: redis.url, answerMs: 10_000 },
    "over HTTP": { url: rest.url, token: REST_TOKEN, answerMs: 10_000 },
  };
  for (const [name, settings] of Object.entries(ways)) {
    await t.step(name, async (t) => {
      const line = new RedisLine(settings);
      await cacheCases(t, new RedisStore(line, asServer().platform, "one"));
      line.close();
    });
  }

  const line = new RedisLine({ url: redis.url, answerMs: 10_000 });
  const store = new RedisStore(line, asServer().platform, "one");
  const cache = new CacheService(store);
  const dump = async () => {
    const keys = await direct.keys("*");
    const values = await Promise.all(keys.map(async (key) => {
      const type = await direct.type(key);
      if (type === "hash") return Object.values(await direct.hgetall(key));
      return type === "zset" ? await direct.zrange(key, "0", "-1") : [await direct.get(key)];
    }));
    return JSON.stringify([keys, values]);
  };

  await t.step("keeps nothing of somebody who is forgotten", async () => {
    const [ana, ben] = [crypto.randomUUID(), crypto.randomUUID()];
    for (const id of [ana, ben]) {
      await cache.remember(`dashboard:${id}:month`, 60, () => Promise.resolve(`canary of ${id}`));
      await cache.remember(fresh(), 60, () => Promise.resolve(`tagged ${id}`), {
        tags: [`user:${id}`],
      });
    }
    await cache.forgetUser(ana);
    const left = await dump();

    assert(!left.includes(`canary of ${ana}`) && !left.includes(`tagged ${ana}`));
    assert(left.includes(`canary of ${ben}`) && left.includes(`tagged ${ben}`));
    assert(!left.includes(ana), "a key says who was forgotten");
  });

  await t.step("does not even take what arrives late", async () => {
    const key = fresh();
    const old = held("late canary");
    const asking = cache.remember(key, 60, old.load);
    await old.begun;
    await cache.forget(key);
    old.go();
    await asking;

    assert(!(await dump()).includes("late canary"));
  });

  await t.step(
    "takes whatever Redis dropped to make room for forgotten, never for valid",
    async () => {
      for (const dropped of ["generation", "index", "value"]) {
        const key = fresh();
        const source = new Source("before");
        await cache.remember(key, 60, source.load);
        await direct.del(...await direct.keys(`{quintet:one}:${dropped}:*`));
        await cache.forget(key);
        source.value = "after";

        assertEquals(await cache.remember(key, 60, source.load), "after", dropped);
      }
    },
  );

  await t.step("lets every key run out by itself", async () => {
    await cache.remember(fresh(), 60, () => Promise.resolve(1));
    const endless = [];
    for (const key of await direct.keys("*")) if (await direct.ttl(key) < 0) endless.push(key);

    assertEquals(endless, []);
  });

  await t.step("forgets thousands of keys below one path", async () => {
    await direct.flushall();
    const base = fresh();
    const fill = Array.from(
      { length: 3_000 },
      (_, at) => cache.remember(`${base}:${at}`, 60, () => Promise.resolve(at)),
    );
    await Promise.all(fill);
    await cache.forgetAll(`${base}:`);

    assertEquals(await direct.keys("{quintet:one}:value:*"), []);
  });

  await t.step("keeps apart projects that share a Redis", async () => {
    const key = fresh();
    const other = new CacheService(new RedisStore(line, asServer().platform, "two"));
    await cache.remember(key, 60, () => Promise.resolve("one"));

    assertEquals(await other.remember(key, 60, () => Promise.resolve("two")), "two");
    await other.forget(key);
    assertEquals(await cache.remember(key, 60, () => Promise.resolve("again")), "one");
  });
  line.close();
});
