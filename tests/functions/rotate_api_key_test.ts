/** A new key takes the place of an old one while programs change over. */

import { invoke } from "@shared/client/invoke.ts";
import { account } from "../support/accounts.ts";
import { assert, assertEquals, assertNotEquals } from "../support/assert.ts";
import { assertFails } from "../support/assert_fails.ts";
import { byKey, keyOf } from "../support/by_key.ts";
import { startStack } from "../support/stack.ts";

Deno.test("rotate-api-key", async (t) => {
  await using stack = await startStack();
  const ana = await account(stack, "ana");
  const statusOf = async (key: string) =>
    (await byKey(stack, key, "pull-progress", { limit: 1 })).status;
  const old = await keyOf(ana, "reading.read");

  await t.step("answers a key of the same kind, and until when the old one is good", async () => {
    const { id, key, expires_at, old_valid_until } = await invoke(ana, "rotate-api-key", {
      id: old.id,
      grace_minutes: 5,
    });
    assertNotEquals(key, old.key);
    const minutes = (Date.parse(old_valid_until) - Date.now()) / 60_000;
    assert(minutes > 4.5 && minutes <= 5, `${minutes} minutes`);
    assert(Date.parse(expires_at) > Date.now() + 89 * 86_400_000);

    const { data } = await ana.schema("platform").from("api_keys").select("scopes, rotated_from")
      .eq("id", id).single();
    assertEquals(data, { scopes: ["reading.read"], rotated_from: old.id });
    assertEquals([await statusOf(old.key), await statusOf(key)], [200, 200]);
  });

  await t.step("ends the old one when it said so", async () => {
    const ended = await stack.sql?.(
      "update platform.api_keys set expires_at = now() where id = $1 returning id",
      [old.id],
    );
    if (ended) assertEquals(await statusOf(old.key), 401);
  });

  await t.step("rotates a key once", async () => {
    const error = await assertFails(invoke(ana, "rotate-api-key", { id: old.id }));
    assertEquals([error.status, error.body.code], [409, "conflict"]);
  });

  await t.step("shows the same key again to a call that is repeated", async () => {
    const { id } = await keyOf(ana, "usage.read");
    const idempotencyKey = crypto.randomUUID();
    const rotate = () => invoke(ana, "rotate-api-key", { id }, { idempotencyKey });
    assertEquals(await rotate(), await rotate());
  });

  await t.step("knows its owner's keys alone", async () => {
    const ben = await account(stack, "ben");
    const { id } = await keyOf(ana, "usage.read");
    const error = await assertFails(invoke(ben, "rotate-api-key", { id }));
    assertEquals([error.status, error.body.code], [404, "not_found"]);
    assertEquals((await invoke(ana, "rotate-api-key", { id })).id.length, 36);
  });
});
