/** Profiles: there from sign-up on, asked for once, and asked for again after a change. */

import { createClient } from "@supabase/supabase-js";
import type { Database } from "@shared/database.types.ts";
import { AppError } from "@shared/edge/errors.ts";
import { CacheService } from "@shared/platform/cache_service.ts";
import { MemoryStore } from "@shared/platform/cache_store_memory.ts";
import { PostgresStore } from "@shared/platform/cache_store_postgres.ts";
import { DatabaseService } from "@shared/platform/database_service.ts";
import { databases } from "@shared/platform/databases.ts";
import { UserService } from "@shared/platform/user_service.ts";
import { account } from "../support/accounts.ts";
import { assertEquals, assertRejects } from "../support/assert.ts";
import { startStack } from "../support/stack.ts";

Deno.test("UserService", async (t) => {
  await using stack = await startStack({ own: true });
  const keys: { default: string } = JSON.parse(Deno.env.get("SUPABASE_SECRET_KEYS") ?? "{}");
  const admin = databases(() =>
    createClient<Database>(stack.url, keys.default, {
      auth: { persistSession: false, autoRefreshToken: false },
    })
  );
  const users = new UserService(admin, new CacheService(new MemoryStore()));
  const ana = await account(stack, "ana");
  // Functions of this process that cron calls meanwhile would be counted.
  await stack.sql?.("select cron.unschedule(jobid) from cron.job");

  /** The queries that `work` made. */
  const queriesOf = async (work: () => Promise<unknown>): Promise<string[]> => {
    const queries: string[] = [];
    const stop = DatabaseService.onQuery((query) => queries.push(query));
    try {
      await work();
    } finally {
      stop();
    }
    return queries;
  };

  await t.step("two reads are one query, one after the other and at once", async () => {
    const read = () => users.profile(ana.userId);
    assertEquals(await queriesOf(async () => [await read(), await read()]), ["platform.profile"]);

    await users.forget(ana.userId);
    assertEquals(await queriesOf(() => Promise.all([read(), read()])), ["platform.profile"]);
  });

  await t.step("a change is seen at the next read", async () => {
    const changed = await users.change(ana.userId, {
      display_name: "Ana",
      timezone: "Europe/Lisbon",
      preferred_lang: "pt",
    });
    const profile = {
      user_id: ana.userId,
      display_name: "Ana",
      locale: null,
      timezone: "Europe/Lisbon",
      preferred_lang: "pt",
    };
    assertEquals(changed, profile);

    const queries = await queriesOf(async () => {
      assertEquals(await users.profile(ana.userId), profile);
    });
    assertEquals(queries, ["platform.profile"]);
  });

  await t.step("whoever changes what they were given changes it for nobody else", async () => {
    const given = await users.profile(ana.userId);
    given.display_name = "Eve";

    assertEquals((await users.profile(ana.userId)).display_name, "Ana");
  });

  await t.step("kept in the database, a change past our functions is seen as well", async () => {
    const shared = () =>
      new UserService(admin, new CacheService(new PostgresStore(admin.platform)));
    assertEquals((await shared().profile(ana.userId)).display_name, "Ana");
    assertEquals(
      await queriesOf(() => shared().profile(ana.userId)),
      ["platform.cache_read"],
    );

    await ana.schema("platform").from("profiles").update({ display_name: "Ana B." })
      .eq("user_id", ana.userId);
    assertEquals((await shared().profile(ana.userId)).display_name, "Ana B.");
  });

  await t.step("refuses what cannot be kept, and nobody's profile", async () => {
    const refused = async (work: Promise<unknown>) => {
      const error = await assertRejects(() => work, AppError);
      return [error.status, error.message];
    };
    assertEquals(await refused(users.change(ana.userId, { timezone: "Mars/Olympus" })), [
      422,
      "Cannot keep this profile: there is no such time zone",
    ]);
    assertEquals(await refused(users.change(ana.userId, { display_name: " " })), [
      422,
      "The database refused this change",
    ]);
    const unknown = crypto.randomUUID();
    const none = [404, "Cannot read this profile: there is no such person"];
    assertEquals(await refused(users.profile(unknown)), none);
    assertEquals(await refused(users.profile(unknown)), none);
  });
});
