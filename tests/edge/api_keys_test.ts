/** Whom an API key lets in, as whom, and for what. */

import { account, tokenOf } from "../support/accounts.ts";
import { assert, assertEquals, assertMatch } from "../support/assert.ts";
import { byKey, keyOf, randomKey } from "../support/by_key.ts";
import { eventually } from "../support/eventually.ts";
import { newDevice, reading, sync } from "../support/readers.ts";
import { forgive } from "../support/rooms.ts";
import { type Person, startStack, type TestStack } from "../support/stack.ts";

const PULL = { limit: 10 };

Deno.test("an API key", async (t) => {
  await using stack = await startStack();
  const ana = await account(stack, "ana");
  await sync(ana, await newDevice(ana), reading("ana's book", 0.5));
  const ben = await account(stack, "ben");
  await sync(ben, await newDevice(ben), reading("ben's book", 0.1));

  await t.step("lets in as its owner", (t) => asOwner(t, stack, ana));
  await t.step("opens what its scopes name", (t) => byScope(t, stack, ana));
});

async function asOwner(t: Deno.TestContext, stack: TestStack, ana: Person): Promise<void> {
  const { id, key } = await keyOf(ana, "reading.read", "reading.write");

  await t.step("who sees their own rows, and nobody else's", async () => {
    const { status, body } = await byKey(stack, key, "pull-progress", PULL);
    assertEquals(status, 200);
    const series = body.items.map((item: { series_id: string }) => item.series_id);
    assertEquals(series, ["ana's book"]);
  });

  await t.step("who writes their own rows", async () => {
    const device = await byKey(stack, key, "register-device", {
      name: "Script",
      platform: "other",
    });
    assertEquals(device.status, 200);
    const { status, body } = await byKey(stack, key, "sync-progress", {
      device_id: device.body.device_id,
      sent_at: new Date().toISOString(),
      ops: [reading("by key", 0.3)],
    });
    assertEquals([status, body.results.length], [200, 1]);
    const { data } = await ana.schema("reading").from("reading_progress").select("user_id")
      .eq("series_id", "by key").single();
    assertEquals(data?.user_id, ana.userId);
  });

  const { sql } = stack;
  if (sql) {
    await t.step("and whose calls are counted together, with a token or without", async () => {
      await forgive(stack);
      const bearer = { authorization: `Bearer ${await tokenOf(ana)}` };
      const counted = () => sql("select key from private.rate_limits order by key");
      await byKey(stack, key, "pull-progress", PULL);
      const byHerKey = await counted();
      await byKey(stack, null, "pull-progress", PULL, bearer);
      assertEquals([byHerKey.length > 0, await counted()], [true, byHerKey]);
    });
  }

  await t.step("and its use is noted", async () => {
    const { data } = await ana.schema("platform").from("api_keys").select("last_used_at")
      .eq("id", id).single();
    assert(Date.now() - Date.parse(data?.last_used_at ?? "") < 120_000);
  });

  if (!sql) return;
  await t.step("and without the function before requests it finds nothing", async () => {
    const [{ name } = { name: "" }] = await sql<{ name: string }>(
      "select current_database() as name",
    );
    const database = `alter role authenticator in database "${name}"`;
    const pulled = async () => (await byKey(stack, key, "pull-progress", PULL)).status;
    await sql(`${database} set pgrst.db_pre_request = ''`);
    await sql("notify pgrst, 'reload config'");
    assertEquals(await eventually(async () => (await pulled()) !== 200 && await pulled()), 403);
    await sql(`${database} reset pgrst.db_pre_request`);
    await sql("notify pgrst, 'reload config'");
    await eventually(async () => await pulled() === 200);
  });
}

async function byScope(t: Deno.TestContext, stack: TestStack, ana: Person): Promise<void> {
  const reads = await keyOf(ana, "reading.read");
  const writes = await keyOf(ana, "reading.write");
  const today = { from: "2026-01-01", to: "2026-01-02", tz: "UTC" };
  const cases: [name: string, input: object, scope: "read" | "write", status: number][] = [
    ["pull-progress", PULL, "read", 200],
    ["progress-history", { series_id: "ana's book" }, "read", 200],
    ["reading-stats", today, "read", 200],
    ["register-device", { name: "Script", platform: "other" }, "write", 200],
    ["sync-progress", {}, "write", 400],
    ["resolve-conflict", { conflict_id: crypto.randomUUID(), choose: "local" }, "write", 404],
  ];
  for (const [name, input, scope, status] of cases) {
    await t.step(`${name} takes reading.${scope}`, async () => {
      const [fits, other] = scope === "read" ? [reads, writes] : [writes, reads];
      assertEquals((await byKey(stack, fits.key, name, input)).status, status);
      if (name === "progress-history") return;
      const { status: refused, body } = await byKey(stack, other.key, name, input);
      assertEquals([refused, body.code, body.details], [403, "not_allowed", {
        scope: `reading.${scope}`,
      }]);
      assertMatch(body.message, new RegExp(`reading\\.${scope}`));
    });
  }

  await t.step("progress-history forgets by reading.write alone", async () => {
    const input = { series_id: "ana's book", forget_id: crypto.randomUUID() };
    const { status, body } = await byKey(stack, reads.key, "progress-history", input);
    assertEquals([status, body.details], [403, { scope: "reading.write" }]);
    assertEquals((await byKey(stack, writes.key, "progress-history", input)).status, 200);
  });

  await t.step("a function that takes no keys says so", async () => {
    const { status, body } = await byKey(stack, reads.key, "create-session", { language: "en" });
    assertEquals([status, body.message], [403, "Cannot call this function with an API key"]);
    assertEquals(
      (await byKey(stack, await randomKey(), "create-session", { language: "en" })).status,
      401,
    );
  });
}
