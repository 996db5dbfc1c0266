/** Who does not get in by an API key, and what may come beside one. */

import { digestOf, prefixOf } from "@shared/platform/api_keys.ts";
import { account, tokenOf } from "../support/accounts.ts";
import { assertEquals } from "../support/assert.ts";
import { byKey, keyOf, randomKey } from "../support/by_key.ts";
import { type Person, startStack, type TestStack } from "../support/stack.ts";

const PULL = { limit: 10 };

Deno.test("an API key", async (t) => {
  await using stack = await startStack();
  const ana = await account(stack, "ana");

  await t.step("is nobody unless it is whole and alive", (t) => nobody(t, stack, ana));
  await t.step("goes with what else is good", async (t) => {
    await besides(t, stack, ana, await account(stack, "ben"));
  });
});

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
         cross join private.use_api_key(k.prefix, k.digest::bytea, '{reading.read}')`,
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
}
