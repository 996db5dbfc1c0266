/** Redis is killed, hangs, or is out of one isolate's reach: slower, never wrong, never an error. */

import { asServer } from "@shared/edge/authenticate.ts";
import { CacheService } from "@shared/platform/cache_service.ts";
import { RedisStore } from "@shared/platform/cache_store_redis.ts";
import { RedisLine } from "@shared/platform/redis_line.ts";
import { assert, assertEquals } from "../support/assert.ts";
import { fresh, Source } from "../support/cache_cases.ts";
import { eventually } from "../support/eventually.ts";
import { OwnRedis } from "../support/own_redis.ts";
import { type Sql, startStack } from "../support/stack.ts";

/** An isolate with a connection of its own. */
class Isolate extends CacheService implements Disposable {
  readonly #line: RedisLine;

  constructor(url: string, answerMs = 2_000) {
    const line = new RedisLine({ url, answerMs, restMs: 100 });
    super(new RedisStore(line, asServer().platform, "faults"));
    this.#line = line;
  }

  /** Whether a value can be kept and found again. */
  async works(): Promise<boolean> {
    const key = fresh("works");
    await this.remember(key, 60, () => Promise.resolve(1));
    return await this.remember(key, 60, () => Promise.resolve(2)) === 1;
  }

  [Symbol.dispose](): void {
    this.#line.close();
  }
}

Deno.test("a cache whose Redis is away", async (t) => {
  await using stack = await startStack({ own: true });
  await using redis = await OwnRedis.start();
  const sql = stack.sql as Sql;
  const owed = async () => (await sql("select from private.cache_debts")).length;
  const source = new Source("before");
  const kept = async (...isolates: Isolate[]) => {
    const key = fresh();
    source.value = "before";
    for (const each of isolates) await each.remember(key, 60, source.load);
    return key;
  };

  await t.step(
    "loads what it cannot look up when Redis is killed, and finds it again",
    async () => {
      using cache = new Isolate(redis.url);
      const key = await kept(cache);
      await redis.kill();
      for (const value of ["one", "two", "three"]) {
        source.value = value;
        assertEquals(await cache.remember(key, 60, source.load), value);
      }
      await redis.startAgain();

      assert(await eventually(() => cache.works()));
    },
  );

  await t.step(
    "gives up on a Redis that hangs, once, and asks it no more for a while",
    async () => {
      using cache = new Isolate(redis.url, 100);
      const key = await kept(cache);
      redis.hang();
      const slow: number[] = [];
      for (let call = 0; call < 200; call++) {
        const started = performance.now();
        assertEquals(await cache.remember(key, 60, () => Promise.resolve(call)), call);
        if (performance.now() - started > 90) slow.push(call);
      }
      redis.goOn();

      assert(slow.length < 20, `${slow.length} of 200 waited for Redis`);
      assert(await eventually(() => cache.works()));
    },
  );

  await t.step("answers nobody with what was forgotten while Redis hung", async () => {
    using changing = new Isolate(redis.url, 100);
    using idle = new Isolate(redis.url);
    const key = await kept(changing, idle);
    redis.hang();
    source.value = "after";
    await changing.forget(key);
    assertEquals(await owed(), 1);
    redis.goOn();

    // It has a good connection, and did not notice anything.
    assertEquals(await idle.remember(key, 60, source.load), "after");
    assert(await eventually(() => idle.works()));
    assertEquals(await owed(), 0);
  });

  await t.step("answers nobody with what an isolate without Redis forgot", async () => {
    using far = new Isolate("redis://127.0.0.1:1");
    using near = new Isolate(redis.url);
    const key = await kept(near);
    assert(await near.works());
    source.value = "after";
    await far.forget(key);

    assertEquals(await near.remember(key, 60, source.load), "after");
    assert(await eventually(() => near.works()));
    assertEquals([await near.remember(key, 60, source.load), await owed()], ["after", 0]);
  });

  await t.step("waits once an outage, not once a change", async () => {
    using far = new Isolate("redis://127.0.0.1:1");
    const waited: boolean[] = [];
    for (let change = 0; change < 5; change++) {
      const started = performance.now();
      await far.forget(fresh());
      waited.push(performance.now() - started > 2_500);
    }

    assertEquals(waited, [true, false, false, false, false]);
    assertEquals(await owed(), 5);
  });

  await t.step(
    "pays all that is owed when somebody can, and strikes out nothing else",
    async () => {
      using near = new Isolate(redis.url);
      assert(await eventually(() => near.works()));
      assertEquals(await owed(), 0);

      await sql("select platform.cache_owe('again')");
      const [first] = await sql<{ id: number }>("select id::int from platform.cache_repay('{}')");
      await sql("select platform.cache_owe('again')");
      await sql("select platform.cache_repay(array[$1::bigint])", [first?.id]);
      assertEquals(await owed(), 1);
    },
  );

  await t.step("does without what is no Redis at all", async () => {
    await using http = Deno.serve(
      { hostname: "127.0.0.1", port: 0, onListen() {} },
      () => new Response("no"),
    );
    using silent = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    for (const { port } of [http.addr, silent.addr as Deno.NetAddr]) {
      using cache = new Isolate(`redis://127.0.0.1:${port}`, 100);
      assertEquals(await cache.remember(fresh(), 60, () => Promise.resolve("loaded")), "loaded");
    }
  });

  await t.step("is never late while Redis hangs and goes on and people change things", async () => {
    using one = new Isolate(redis.url, 60);
    using other = new Isolate(redis.url, 60);
    const key = fresh();
    let truth = 0;
    let forgotten = 0;
    let hits = 0;
    let ended = false;
    const pause = (ms: number) => new Promise((done) => setTimeout(done, ms));
    const load = () => Promise.resolve(truth);
    const readers = [one, other].map(async (each) => {
      while (!ended) {
        const least = forgotten;
        const value = await each.remember(key, 60, load);
        assert(value >= least, `read ${value} after ${least} was forgotten`);
        await pause(Math.random() * 10);
      }
    });
    const changer = (async () => {
      while (!ended) {
        const value = ++truth;
        await one.forget(key);
        forgotten = value;
        await pause(Math.random() * 300);
      }
    })();
    for (let round = 0; round < 6; round++) {
      await pause(400);
      redis.hang();
      await pause(Math.random() * 500);
      redis.goOn();
    }
    await eventually(() => other.works(), { seconds: 30 });
    hits = one.counts.hit + other.counts.hit;
    ended = true;
    await Promise.all([...readers, changer]);
    assert(hits > 0 && truth > 2, `${hits} hits, ${truth} changes`);
  });
});
