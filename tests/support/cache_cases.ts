/**
 * What holds for the cache whatever store is behind it. Each service over the store is an isolate.
 *
 * @module
 */

import { CacheService } from "@shared/platform/cache_service.ts";
import type { CacheStore } from "@shared/platform/cache_store.ts";
import { assert, assertEquals, assertRejects } from "./assert.ts";
import { eventually } from "./eventually.ts";

/** Loads that are counted, and that a test can hold back. */
export class Source<T> {
  loads = 0;
  constructor(public value: T) {}
  readonly load = (): Promise<T> => {
    this.loads++;
    return Promise.resolve(this.value);
  };
}

/** A load that waits until it is let go. */
export function held<T>(
  value: T,
): { load: () => Promise<T>; begun: Promise<void>; go: () => void } {
  const begun = Promise.withResolvers<void>();
  const gate = Promise.withResolvers<void>();
  const load = async () => {
    begun.resolve();
    await gate.promise;
    return value;
  };
  return { load, begun: begun.promise, go: gate.resolve };
}

/** A key of its own for each case, so that cases cannot meet. */
export function fresh(family = "case"): string {
  return `${family}:${crypto.randomUUID()}`;
}

/** Runs every case on one store. */
export async function cacheCases(t: Deno.TestContext, store: CacheStore): Promise<void> {
  const isolate = () => new CacheService(store);
  const cache = isolate();

  await t.step("loads once and remembers", async () => {
    const key = fresh();
    const source = new Source({
      name: "Ana",
      scores: [1, 2.5, null],
      note: "NUL \u0000, “quotes”",
    });
    const first = await cache.remember(key, 60, source.load);
    const second = await isolate().remember(key, 60, source.load);

    assertEquals([first, second, source.loads], [source.value, source.value, 1]);
  });

  await t.step("remembers null, which is an answer too", async () => {
    const key = fresh();
    const source = new Source(null);
    await cache.remember(key, 60, source.load);

    assertEquals([await cache.remember(key, 60, source.load), source.loads], [null, 1]);
  });

  await t.step("gives everybody a copy of their own", async () => {
    const key = fresh();
    const source = new Source({ list: [1] });
    const [one, other] = await Promise.all([
      cache.remember(key, 60, source.load),
      cache.remember(key, 60, source.load),
    ]);
    one.list.push(2);

    assertEquals([other, source.value], [{ list: [1] }, { list: [1] }]);
  });

  await t.step("forgets when the time is over", async () => {
    const key = fresh();
    const source = new Source(1);
    await cache.remember(key, 0.05, source.load);
    source.value = 2;

    assertEquals(await eventually(async () => await cache.remember(key, 60, source.load) - 1), 1);
  });

  await t.step("keeps apart what has different keys", async () => {
    const key = fresh();
    await cache.remember(`${key}:a`, 60, () => Promise.resolve("a"));

    assertEquals(await cache.remember(`${key}:b`, 60, () => Promise.resolve("b")), "b");
  });

  await t.step("asks once for many who come at the same time", async () => {
    const key = fresh();
    let loads = 0;
    const slow = held("slow");
    const load = () => {
      loads++;
      return slow.load();
    };
    const callers = Array.from({ length: 50 }, () => cache.remember(key, 60, load));
    await slow.begun;
    slow.go();

    assertEquals(new Set(await Promise.all(callers)), new Set(["slow"]));
    assertEquals(loads, 1);
  });

  await t.step("does not keep a failure, and tells it to whoever waited", async () => {
    const key = fresh();
    const fails = () => Promise.reject(new RangeError("no"));
    const tries = [cache.remember(key, 60, fails), cache.remember(key, 60, fails)];
    await Promise.all(tries.map((each) => assertRejects(() => each, RangeError)));

    assertEquals(await cache.remember(key, 60, () => Promise.resolve("yes")), "yes");
  });

  await t.step("forgets a key, a path and a tag, and nothing beside them", async () => {
    const base = fresh();
    const [tag, user] = [`room:${crypto.randomUUID()}`, crypto.randomUUID()];
    const keys = [`${base}:a`, `${base}:a:b`, `${base}:ab`, `${base}:tagged`, `${base}:${user}:x`];
    const kept = async () => {
      const states = await Promise.all(keys.map(async (key) => {
        const tags = key.endsWith("tagged") ? [tag] : [];
        const source = new Source(1);
        await isolate().remember(key, 60, source.load, { tags });
        return source.loads === 0;
      }));
      return states;
    };
    await kept();
    assertEquals(await kept(), [true, true, true, true, true]);

    await cache.forget(`${base}:a`);
    assertEquals(await kept(), [false, true, true, true, true]);
    await cache.forgetAll(`${base}:a:`);
    assertEquals(await kept(), [true, false, true, true, true]);
    await cache.forgetTag(tag);
    assertEquals(await kept(), [true, true, true, false, true]);
    await cache.forgetUser(user);
    assertEquals(await kept(), [true, true, true, true, false]);
    await cache.forgetAll(`${base}:`);
    assertEquals(await kept(), [false, false, false, false, false]);
  });

  await t.step(
    "takes another answer when a tag is asked for that it was not kept with",
    async () => {
      const key = fresh();
      const source = new Source(1);
      await cache.remember(key, 60, source.load);
      await cache.remember(key, 60, source.load, { tags: ["late"] });
      await cache.forgetTag("late");
      await cache.remember(key, 60, source.load, { tags: ["late"] });

      assertEquals(source.loads, 3);
    },
  );

  for (const how of ["forget", "forgetAll", "forgetTag"] as const) {
    await t.step(`does not keep what was loaded before ${how}, here or elsewhere`, async () => {
      for (const other of [cache, isolate()]) {
        const key = fresh("race");
        const tag = key.replace("race", "tag");
        const name = { forget: key, forgetAll: "race:", forgetTag: tag }[how];
        const old = held("before");
        const asking = cache.remember(key, 60, old.load, { tags: [tag] });
        await old.begun;
        await other[how](name);
        old.go();
        assertEquals(await asking, "before");

        const load = () => Promise.resolve("after");
        assertEquals(await isolate().remember(key, 60, load, { tags: [tag] }), "after");
        assertEquals(await cache.remember(key, 60, load, { tags: [tag] }), "after");
      }
    });
  }

  await t.step("lets nobody join a load that began before the change", async () => {
    for (const other of [cache, isolate()]) {
      const key = fresh();
      const old = held("before");
      const asking = cache.remember(key, 60, old.load);
      await old.begun;
      await other.forget(key);
      const late = cache.remember(key, 60, () => Promise.resolve("after"));

      assertEquals(await late, "after");
      old.go();
      assertEquals(await asking, "before");
      assertEquals(await isolate().remember(key, 60, () => Promise.resolve("later")), "after");
    }
  });

  await t.step("is never late, however many isolates read and change at once", async () => {
    const key = fresh();
    let truth = 0;
    const isolates = Array.from({ length: 4 }, isolate);
    const pause = () => new Promise((done) => setTimeout(done, Math.random() * 4));
    const load = async () => {
      await pause();
      const seen = truth;
      await pause();
      return seen;
    };
    let forgotten = 0;
    let ended = false;
    const readers = isolates.flatMap((each) =>
      [1, 2].map(async () => {
        while (!ended) {
          const least = forgotten;
          const value = await each.remember(key, 60, load);
          assert(value >= least, `read ${value} after ${least} was forgotten`);
        }
      })
    );
    const changers = isolates.slice(0, 2).map(async (each) => {
      for (let change = 0; change < 40; change++) {
        const value = ++truth;
        await each.forget(key);
        forgotten = Math.max(forgotten, value);
        await pause();
      }
    });
    await Promise.all(changers);
    ended = true;
    await Promise.all(readers);
    assertEquals(await isolate().remember(key, 60, load), 80);
  });

  await t.step("counts what it answers, by the first part of the key", async () => {
    const heard: string[] = [];
    const stop = CacheService.onLookup((family, outcome) => heard.push(`${family} ${outcome}`));
    const counted = isolate();
    const key = fresh("counted");
    const slow = held(1);
    const callers = [counted.remember(key, 60, slow.load), counted.remember(key, 60, slow.load)];
    await slow.begun;
    await eventually(() => counted.counts.shared === 1);
    slow.go();
    await Promise.all(callers);
    await counted.remember(key, 60, () => Promise.resolve(2));
    stop();
    assertEquals(counted.counts, { hit: 1, miss: 1, shared: 1, failed: 0 });
    assertEquals(heard.sort(), ["counted hit", "counted miss", "counted shared"]);
  });
}
