/** The cache in the database: the cases of all stores, and what only transactions can do wrong. */

import { asServer } from "@shared/edge/authenticate.ts";
import { CacheService } from "@shared/platform/cache_service.ts";
import { PostgresStore } from "@shared/platform/cache_store_postgres.ts";
import { assert, assertEquals } from "../support/assert.ts";
import { cacheCases, fresh, held, Source } from "../support/cache_cases.ts";
import { type Sql, startStack } from "../support/stack.ts";

Deno.test("CacheService in the database", async (t) => {
  await using stack = await startStack({ own: true });
  const sql = stack.sql as Sql;
  const store = new PostgresStore(asServer().platform);
  await cacheCases(t, store);
  const cache = new CacheService(store);
  const count = async (table: string) =>
    (await sql<{ n: number }>(`select count(*)::int as n from private.${table}`))[0]?.n;

  await t.step("refuses what arrives late, and not only when it is read", async () => {
    const key = fresh();
    const old = held("before");
    const asking = cache.remember(key, 60, old.load);
    await old.begun;
    await cache.forget(key);
    old.go();
    await asking;

    assertEquals(await sql("select from private.cache_entries where key = $1", [key]), []);
  });

  await t.step("sweeps out what is old", async () => {
    await cache.remember(fresh(), 60, () => Promise.resolve(1));
    await sql("update private.cache_entries set expires_at = now() - interval '1 second'");
    await sql("select private.purge_cache()");

    assertEquals(await count("cache_entries"), 0);
  });

  await t.step("remembers what was forgotten for as long as a load may take", async () => {
    await cache.forget(fresh());
    await sql("select private.purge_cache()");
    assert(await count("cache_forgets"));
    await sql("update private.cache_forgets set seen_at = now() - interval '16 minutes'");
    await sql("select private.purge_cache()");

    assertEquals(await count("cache_forgets"), 0);
  });

  await t.step("drops what slipped in beside a change before it forgets the change", async () => {
    const key = fresh();
    const source = new Source("before");
    await cache.remember(key, 60, source.load);
    // As if the value had been brought while the change was not committed.
    await sql(
      `insert into private.cache_forgets (name, seen_at)
       values (private.cache_digest($1), '2026-01-01')`,
      [key],
    );
    await sql("select private.purge_cache()");
    source.value = "after";

    assertEquals(await cache.remember(key, 60, source.load), "after");
  });

  await t.step("is the server's alone", async () => {
    const ana = (await stack.as("ana")).schema("platform");
    const ticket = { p_key: "k", p_names: ["k"] };
    const answers = await Promise.all([
      ana.rpc("cache_read", ticket),
      ana.rpc("cache_write", { ...ticket, p_value: "1", p_seconds: 60, p_snapshot: "1:1:" }),
      ana.rpc("cache_forget", { p_name: "k" }),
    ]);

    assertEquals(answers.map(({ error }) => error?.code), ["42501", "42501", "42501"]);
  });
});
