/** Which store the environment names, and that an isolate has one cache. */

import { asServer } from "@shared/edge/authenticate.ts";
import { cacheFrom } from "@shared/platform/cache_from.ts";
import { assert, assertEquals, assertThrows } from "../support/assert.ts";
import { fresh } from "../support/cache_cases.ts";
import { type Sql, startStack } from "../support/stack.ts";

Deno.test("cacheFrom", async (t) => {
  await using stack = await startStack({ own: true });
  const sql = stack.sql as Sql;
  const admin = asServer();
  const from = (settings: Record<string, string>) =>
    cacheFrom((name) => settings[name] ?? (name === "SUPABASE_URL" ? stack.url : undefined), admin);
  const isInDatabase = async (settings: Record<string, string>) => {
    const key = fresh();
    assertEquals(await from(settings).remember(key, 60, () => Promise.resolve(1)), 1);
    return (await sql("select from private.cache_entries where key = $1", [key])).length === 1;
  };

  await t.step("keeps values in the database unless told otherwise", async () => {
    assert(await isInDatabase({}));
    assert(await isInDatabase({ CACHE_URL: "postgres:" }));
    assert(!await isInDatabase({ CACHE_URL: "memory:" }));
  });

  await t.step("does without a Redis that is not there", async () => {
    for (const name of ["CACHE_URL", "REDIS_URL"]) {
      for (const scheme of ["redis", "http"]) {
        assert(!await isInDatabase({ [name]: `${scheme}://127.0.0.1:1` }));
      }
    }
  });

  await t.step("is one for everybody in an isolate", () => {
    assert(from({}) === from({ CACHE_URL: "postgres:" }));
    assert(from({}) !== from({ CACHE_URL: "memory:" }));
  });

  await t.step("says which addresses it knows", () => {
    assertThrows(() => from({ CACHE_URL: "memcached://x" }), Error, "CACHE_URL begins with");
  });
});
