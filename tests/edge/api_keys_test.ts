/** Who gets in by an API key, as whom, and who does not. */

import { invoke } from "@shared/client/invoke.ts";
import { digestOf, prefixOf } from "@shared/platform/api_keys.ts";
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
  await t.step("is nobody unless it is whole and alive", (t) => nobody(t, stack, ana));
  await t.step("goes with what else is good", (t) => besides(t, stack, ana, ben));
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

  await t.step("and whose calls are counted together, with a token or without", async () => {
    await forgive(stack);
    const left = async (answer: Promise<{ headers: Headers }>) =>
      Number((await answer).headers.get("ratelimit-remaining"));
    const bearer = { authorization: `Bearer ${await tokenOf(ana)}` };
    const before = await left(byKey(stack, key, "pull-progress", PULL));
    const after = await left(byKey(stack, null, "pull-progress", PULL, bearer));
    assertEquals(before - after, 1);
  });

  await t.step("and its use is noted", async () => {
    const { data } = await ana.schema("platform").from("api_keys").select("last_used_at")
      .eq("id", id).single();
    assert(Date.now() - Date.parse(data?.last_used_at ?? "") < 120_000);
  });

  const { sql } = stack;
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

async function nobody(t: Deno.TestContext, stack: TestStack, ana: Person): Promise<void> {
  const { id, key } = await keyOf(ana, "reading.read");
  const ask = async (sent: string) => {
    const { status, body } = await byKey(stack, sent, "pull-progress", PULL);
    const { request_id: _, ...rest } = body;
    return [status, rest];
  };
  const refused = [401, {
    code: "not_signed_in",
    message: "Cannot tell who is calling",
    hint: "Sign in, or send an API key that is alive as x-api-key",
  }];
  /** A key whose name is known and whose secret is not the one that is kept. */
  async function wrongSecret(): Promise<string> {
    const wrong = await randomKey();
    await stack.sql?.(
      `with kept as (
         insert into platform.api_keys (user_id, name, prefix, scopes, expires_at)
         values ($1, 'x', $2, '{reading.read}', now() + interval '1 day') returning id
       )
       insert into private.api_key_digests select id, sha256(uuid_send(id)) from kept`,
      [ana.userId, prefixOf(wrong)],
    );
    return wrong;
  }

  await t.step(
    "an unknown name, a wrong secret and a typing error are answered alike",
    async () => {
      assertEquals(await ask(await randomKey()), refused);
      assertEquals(await ask(await wrongSecret()), refused);
      assertEquals(await ask(key.slice(0, -1) + (key.endsWith("0") ? "1" : "0")), refused);
      assertEquals(await ask("x"), refused);
      assertEquals(await ask("a".repeat(9_000)), [401, {
        ...refused[1] as object,
        hint: "Sign in, and send the access token as a bearer",
      }]);
      assertEquals((await ask(key))[0], 200);
    },
  );

  const { sql } = stack;
  if (!sql) return;
  await t.step("of 10,000 random ones, half of them under a known name, none is good", async () => {
    const keys = await Promise.all(Array.from({ length: 10_000 }, randomKey));
    const prefixes = keys.map((each, nth) => nth % 2 ? prefixOf(key) : prefixOf(each));
    const digests = await Promise.all(keys.map(digestOf));
    const accepted = async (names: (string | null)[], secrets: string[]) =>
      (await sql(
        `select from unnest($1::text[], $2::text[]) as k (prefix, digest)
         cross join platform.use_api_key(k.prefix, k.digest::bytea, '{reading.read}')`,
        [names, secrets],
      )).length;
    assertEquals(await accepted(prefixes, digests), 0);
    assertEquals(await accepted([prefixOf(key)], [await digestOf(key)]), 1);
  });

  await t.step("an expired one is dead", async () => {
    const moved = (to: string) =>
      sql(`update platform.api_keys set expires_at = now() + $2::interval where id = $1`, [id, to]);
    await moved("-1 second");
    assertEquals(await ask(key), refused);
    await moved("1 hour");
    assertEquals((await ask(key))[0], 200);
  });

  await t.step("that of somebody who is gone is dead", async () => {
    const gone = await account(stack, "gone");
    const { key } = await keyOf(gone, "reading.read");
    assertEquals((await ask(key))[0], 200);
    await sql("delete from auth.users where id = $1", [gone.userId]);
    assertEquals(await ask(key), refused);
  });
}

async function besides(
  t: Deno.TestContext,
  stack: TestStack,
  ana: Person,
  ben: Person,
): Promise<void> {
  const { key } = await keyOf(ana, "reading.read");
  const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
  const [mine, theirs] = [await tokenOf(ana), await tokenOf(ben)];
  const project = stack.publishableKey;
  const cases: [
    kind: string,
    key: string | null,
    headers: Record<string, string>,
    status: number,
  ][] = [
    ["its owner's token", key, bearer(mine), 200],
    ["another's token", key, bearer(theirs), 401],
    ["a bad token", key, bearer(`${mine}x`), 401],
    ["the project's key", key, { apikey: project, ...bearer(project) }, 200],
    ["a wrong project key", key, { apikey: "sb_publishable_wrong" }, 401],
    ["a wrong project key as a bearer", key, bearer("sb_publishable_wrong"), 401],
    ["a password", key, { authorization: "Basic YW5hOng=" }, 401],
    ["nothing", key, {}, 200],
  ];
  for (const [kind, sent, headers, status] of cases) {
    await t.step(`a good key beside ${kind}: ${status}`, async () => {
      assertEquals((await byKey(stack, sent, "pull-progress", PULL, headers)).status, status);
    });
  }
  await t.step("a good token beside a bad key: 401", async () => {
    for (const bad of [await randomKey(), "x"]) {
      for (const name of ["pull-progress", "create-session"]) {
        const { status } = await byKey(stack, bad, name, {}, bearer(mine));
        assertEquals(status, 401, `${name} ${bad.length}`);
      }
    }
    const { status } = await byKey(stack, key, "create-session", { language: "en" }, bearer(mine));
    assertEquals(status, 200);
  });
  await t.step("a key in the address: 401", async () => {
    const { status } = await byKey(stack, key, `pull-progress?x-api-key=${key}`, PULL);
    assertEquals(status, 401);
  });
  await t.step("a key is nothing to the Data API", async () => {
    const response = await fetch(`${stack.url}/rest/v1/devices`, {
      headers: { apikey: project, "accept-profile": "reading", "x-api-key": key },
    });
    await response.body?.cancel();
    assertEquals(response.status, 401);
  });
  assertEquals((await invoke(ana, "pull-progress", PULL)).items.length > 0, true);
}
