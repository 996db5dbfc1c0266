/** A key is shown once, is one's own, and is not made by everybody. */

import { invoke } from "@shared/client/invoke.ts";
import { prefixOf } from "@shared/platform/api_keys.ts";
import { account, tokenOf } from "../support/accounts.ts";
import { assert, assertEquals, assertNotEquals } from "../support/assert.ts";
import { assertFails } from "../support/assert_fails.ts";
import { byKey, keyOf } from "../support/by_key.ts";
import { startStack } from "../support/stack.ts";
import { withEnv } from "../support/with_env.ts";

const SCOPES = ["reading.read" as const];

Deno.test("create-api-key", async (t) => {
  await using stack = await startStack();
  const ana = await account(stack, "ana");

  await t.step("answers a key, its prefix, its scopes and its end", async () => {
    const { id, key, prefix, scopes, expires_at } = await invoke(ana, "create-api-key", {
      name: "My script",
      scopes: ["reading.read", "reading.write"],
    });
    assertEquals(prefixOf(key), prefix);
    assertEquals(scopes, ["reading.read", "reading.write"]);
    const days = (Date.parse(expires_at) - Date.now()) / 86_400_000;
    assert(days > 89.9 && days <= 90, `${days} days`);

    const { data } = await ana.schema("platform").from("api_keys").select().eq("id", id).single();
    assertEquals([data?.name, data?.prefix, data?.last_used_at], ["My script", prefix, null]);
  });

  await t.step("lets it live as long as it was asked to", async () => {
    const { expires_at } = await invoke(ana, "create-api-key", {
      name: "For long",
      scopes: SCOPES,
      expires_in_days: 400,
    });
    assert(Date.parse(expires_at) > Date.now() + 399 * 86_400_000);
    const error = await assertFails(
      invoke(ana, "create-api-key", { name: "Too long", scopes: SCOPES, expires_in_days: 401 }),
    );
    assertEquals(error.status, 400);
  });

  await t.step("keeps nothing from which the key could be read", async () => {
    const { key } = await invoke(await account(stack), "create-api-key", {
      name: "Kept nowhere",
      scopes: SCOPES,
    }, { idempotencyKey: crypto.randomUUID() });
    const secret = key.slice(18);
    const tables = await stack.sql<{ name: string }>?.(
      `select format('%I.%I', table_schema, table_name) as name from information_schema.tables
       where table_type = 'BASE TABLE' and table_schema in ('platform', 'private')`,
    ) ?? [];
    for (const { name } of tables) {
      const [found] = await stack.sql<{ rows: number }>?.(
        `select count(*)::int as rows from ${name} t where t::text like $1`,
        [`%${secret}%`],
      ) ?? [];
      assertEquals(found?.rows ?? 0, 0, name);
    }
  });

  await t.step("refuses scopes there are not, twice the same, or none", async () => {
    for (const scopes of [["everything"], ["reading.read", "reading.read"], []]) {
      const error = await assertFails(
        invoke(ana, "create-api-key", { name: "x", scopes: scopes as typeof SCOPES }),
      );
      assertEquals([error.status, error.body.code], [400, "invalid_input"]);
    }
  });

  await t.step("makes one key of a call that is repeated, and shows it again", async () => {
    const ben = await account(stack, "ben");
    const once = (idempotencyKey: string) =>
      invoke(ben, "create-api-key", { name: "Twice", scopes: SCOPES }, { idempotencyKey });
    const name = crypto.randomUUID();
    const first = await once(name);
    assertEquals(await once(name), first);
    assertNotEquals((await once(crypto.randomUUID())).key, first.key);
    const { data } = await ben.schema("platform").from("api_keys").select("id");
    assertEquals(data?.length, 2);
  });

  await t.step("is for accounts that are signed in", async () => {
    const guest = await assertFails(keyOf(await stack.as("guest"), ...SCOPES));
    assertEquals([guest.status, guest.body.code], [403, "not_allowed"]);
    const stranger = stack.stranger();
    const error = await assertFails(
      invoke(stranger, "create-api-key", { name: "x", scopes: SCOPES }),
    );
    assertEquals(error.status, 401);

    const gone = await account(stack, "gone");
    const token = await tokenOf(gone);
    const input = { name: "x", scopes: SCOPES };
    const bearer = { authorization: `Bearer ${token}` };
    assertEquals((await byKey(stack, null, "create-api-key", input, bearer)).status, 200);
    await gone.auth.signOut();
    assertEquals((await byKey(stack, null, "create-api-key", input, bearer)).status, 401);
  });

  await t.step("is not done by a key", async () => {
    const { key } = await keyOf(await account(stack), "reading.write");
    const { status, body } = await byKey(stack, key, "create-api-key", {
      name: "x",
      scopes: SCOPES,
    });
    assertEquals([status, body.code], [403, "not_allowed"]);
  });

  await t.step("answers listed pages alone", async () => {
    using _ = withEnv({ ALLOWED_ORIGINS: "https://app.example" });
    const from = async (origin: string) => {
      const { status, headers } = await byKey(stack, null, "create-api-key", {
        name: "From a page",
        scopes: SCOPES,
      }, { authorization: `Bearer ${await tokenOf(await account(stack))}`, origin });
      return [status, headers.get("access-control-allow-origin")];
    };
    assertEquals(await from("https://app.example"), [200, "https://app.example"]);
    assertEquals(await from("https://strange.example"), [403, null]);
  });

  await t.step("makes ten in a day, and not one more, however many come at once", async () => {
    const cleo = await account(stack, "cleo");
    const statusOf = (name: string, idempotencyKey: string) =>
      invoke(cleo, "create-api-key", { name, scopes: SCOPES }, { idempotencyKey })
        .then(() => 200, ({ status }) => status);
    const first = crypto.randomUUID();
    const mistyped = Array.from({ length: 11 }, () => statusOf("", crypto.randomUUID()));
    assertEquals(await Promise.all(mistyped), Array(11).fill(400));
    for (let nth = 1; nth <= 11; nth++) assertEquals(await statusOf("Again", first), 200);

    const more = Array.from({ length: 11 }, () => statusOf("More", crypto.randomUUID()));
    assertEquals((await Promise.all(more)).sort(), [...Array(9).fill(200), 429, 429]);
    assertEquals(await statusOf("Again", first), 200);
  });

  await t.step("says how long nobody makes an eleventh, by rotating neither", async () => {
    const dora = await account(stack, "dora");
    const made = await Promise.all(Array.from({ length: 10 }, () => keyOf(dora, ...SCOPES)));
    const eleventh = await assertFails(keyOf(dora, ...SCOPES));
    assertEquals([eleventh.status, eleventh.body.code], [429, "too_many_requests"]);
    assert((eleventh.retryAfter ?? 0) > 86_000, `${eleventh.retryAfter} seconds`);
    const rotated = await assertFails(invoke(dora, "rotate-api-key", { id: made[0]?.id ?? "" }));
    assertEquals(rotated.status, 429);
  });
});
