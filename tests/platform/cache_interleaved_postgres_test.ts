/** The cache in a database whose transactions overlap: what is forgotten counts when it is committed. */

import { CacheService } from "@shared/platform/cache_service.ts";
import { PostgresStore } from "@shared/platform/cache_store_postgres.ts";
import { asServer } from "@shared/edge/authenticate.ts";
import postgres from "postgres";
import { assertEquals } from "../support/assert.ts";
import { fresh, held } from "../support/cache_cases.ts";
import { projectDatabase } from "../support/template.ts";
import { startStack } from "../support/stack.ts";

Deno.test("forgetting in a transaction", async (t) => {
  await using database = await projectDatabase(Deno.env.get("DATABASE_URL") ?? "");
  await using _stack = await startStack({ own: true, databaseUrl: database.url });
  const session = postgres(database.url, { max: 2, onnotice: () => {}, fetch_types: false });
  const cache = new CacheService(new PostgresStore(asServer().platform));
  const answer = (value: string) => () => Promise.resolve(value);

  await t.step("hides what is kept from the moment it is committed, and not before", async () => {
    const key = fresh();
    await cache.remember(key, 60, answer("before"));
    await session.begin(async (change) => {
      await change`select private.forget_cached(${key})`;
      assertEquals(await cache.remember(key, 60, answer("after")), "before");
    });
    assertEquals(await cache.remember(key, 60, answer("after")), "after");
  });

  await t.step("forgets nothing when it is taken back", async () => {
    const key = fresh();
    await cache.remember(key, 60, answer("before"));
    await session.begin(async (change) => {
      await change`select private.forget_cached(${key})`;
      throw new Error("taken back");
    }).catch(() => {});
    assertEquals(await cache.remember(key, 60, answer("after")), "before");
  });

  await t.step("hides what was kept beside it, loaded before or in the middle", async () => {
    for (const begins of ["before", "in the middle"]) {
      const key = fresh();
      const old = held("old");
      let asking = begins === "before" ? cache.remember(key, 60, old.load) : undefined;
      if (asking) await old.begun;
      await session.begin(async (change) => {
        await change`select private.forget_cached(${key})`;
        asking ??= cache.remember(key, 60, old.load);
        await old.begun;
        old.go();
        // It is kept while the change is not committed.
        await asking;
      });
      assertEquals(await cache.remember(key, 60, answer("new")), "new", begins);
    }
  });

  await t.step("outlasts the purge for as long as a change may take", async () => {
    const key = fresh();
    await session.begin(async (change) => {
      await change`select private.forget_cached(${key})`;
      await session`select private.purge_cache()`;
      await cache.remember(key, 60, answer("old"));
    });
    await session`select private.purge_cache()`;
    await session`select private.purge_cache()`;
    assertEquals(await cache.remember(key, 60, answer("new")), "new");
  });
  await session.end();
});
