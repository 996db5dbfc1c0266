/** The cache in one isolate: its keys, and the bounds of its memory. The cases of all stores as well. */

import { CacheService } from "@shared/platform/cache_service.ts";
import { MemoryStore } from "@shared/platform/cache_store_memory.ts";
import { assert, assertEquals, assertRejects } from "../support/assert.ts";
import { cacheCases, Source } from "../support/cache_cases.ts";

Deno.test("CacheService in memory", (t) => cacheCases(t, new MemoryStore()));

Deno.test("MemoryStore", async (t) => {
  const fill = async (cache: CacheService, names: string[], value: unknown = 1) => {
    for (const name of names) await cache.remember(name, 60, () => Promise.resolve(value));
  };
  const has = async (cache: CacheService, key: string) => {
    const { hit } = cache.counts;
    await cache.remember(key, 60, () => Promise.resolve(0));
    return cache.counts.hit > hit;
  };

  await t.step("lets the least used go when there are too many", async () => {
    const store = new MemoryStore({ entries: 3 });
    const cache = new CacheService(store);
    await fill(cache, ["a", "b", "c"]);
    assert(await has(cache, "a"));
    await fill(cache, ["d"]);

    assertEquals(store.size.entries, 3);
    assertEquals([await has(cache, "a"), await has(cache, "b")], [true, false]);
  });

  await t.step("lets go what would need too many bytes", async () => {
    const store = new MemoryStore({ bytes: 10_000 });
    const cache = new CacheService(store);
    await fill(cache, ["a", "b", "c", "d"], "x".repeat(1_500));

    assertEquals(store.size.entries, 3);
    await fill(cache, ["huge"], "x".repeat(9_000));
    assertEquals(store.size, { entries: 0, bytes: 0 });
  });

  await t.step("sweeps out what is old when something new comes", async () => {
    let now = 0;
    const store = new MemoryStore({ now: () => now });
    const cache = new CacheService(store);
    await fill(cache, ["a", "b"]);
    now = 61_000;
    await fill(cache, ["c"]);

    assertEquals(store.size.entries, 1);
  });

  await t.step("counts its bytes right when keys come again and are forgotten", async () => {
    let now = 0;
    const store = new MemoryStore({ now: () => now });
    const cache = new CacheService(store);
    for (let round = 0; round < 5; round++) {
      await fill(cache, ["a", "b"], "x".repeat(round));
      now += 61_000;
    }
    await cache.forget("a");
    await cache.forget("b");

    assertEquals(store.size, { entries: 0, bytes: 0 });
  });

  await t.step("keeps nothing it might have been told to forget", async () => {
    const cache = new CacheService(new MemoryStore());
    const gate = Promise.withResolvers<string>();
    const asking = cache.remember("slow", 60, () => gate.promise);
    await Promise.resolve();
    await cache.forget("slow");
    for (let other = 0; other < 10_001; other++) await cache.forget(`other:${other}`);
    gate.resolve("before");
    await asking;

    assertEquals(await cache.remember("slow", 60, () => Promise.resolve("after")), "after");
  });
});

Deno.test("keys of the cache", async (t) => {
  const cache = new CacheService(new MemoryStore());
  const one = () => Promise.resolve(1);

  await t.step("are short printable paths", async () => {
    for (const key of ["", "with space", "a:", "#tag", "é", "x".repeat(301), "line\n"]) {
      await assertRejects(() => cache.remember(key, 60, one), TypeError);
    }
    for (const key of ["a", "a:b", "x".repeat(300)]) {
      assertEquals(await cache.remember(key, 60, one), 1);
    }
  });

  await t.step("end with a colon where all below is meant", async () => {
    await assertRejects(async () => await cache.forgetAll("dashboard"), TypeError);
    await cache.forgetAll("dashboard:");
  });

  await t.step("do not keep what is no JSON, nor for no time", async () => {
    await assertRejects(() => cache.remember("none", 60, () => Promise.resolve(undefined)));
    const source = new Source(1);
    for (let call = 0; call < 2; call++) await cache.remember("never", 0, source.load);
    assertEquals(source.loads, 2);
  });

  await t.step("keep no value that is too large", async () => {
    const source = new Source("x".repeat(1_000_001));
    for (let call = 0; call < 2; call++) await cache.remember("large", 60, source.load);
    assertEquals(source.loads, 2);
  });
});
