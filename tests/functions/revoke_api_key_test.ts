/** A key that got about is dead at the next call. */

import { invoke } from "@shared/client/invoke.ts";
import { account } from "../support/accounts.ts";
import { assertEquals } from "../support/assert.ts";
import { assertFails } from "../support/assert_fails.ts";
import { byKey, keyOf } from "../support/by_key.ts";
import { startStack } from "../support/stack.ts";

Deno.test("revoke-api-key", async (t) => {
  await using stack = await startStack();
  const ana = await account(stack, "ana");
  const pull = (key: string) => byKey(stack, key, "pull-progress", { limit: 1 });
  const lost = await keyOf(ana, "reading.read");
  const kept = await keyOf(ana, "reading.read");

  await t.step("ends a key at once, and no other", async () => {
    assertEquals((await pull(lost.key)).status, 200);
    await invoke(ana, "revoke-api-key", { id: lost.id });
    assertEquals([(await pull(lost.key)).status, (await pull(kept.key)).status], [401, 200]);
  });

  await t.step("says the same the second time", async () => {
    const { data } = await ana.schema("platform").from("api_keys").select("revoked_at")
      .eq("id", lost.id).single();
    const { revoked_at } = await invoke(ana, "revoke-api-key", { id: lost.id });
    assertEquals(Date.parse(revoked_at), Date.parse(data?.revoked_at ?? ""));
  });

  await t.step("knows its owner's keys alone", async () => {
    const ben = await account(stack, "ben");
    const error = await assertFails(invoke(ben, "revoke-api-key", { id: kept.id }));
    assertEquals([error.status, error.body.code], [404, "not_found"]);
    assertEquals((await pull(kept.key)).status, 200);
  });

  await t.step("and all that was done to keys is written down", async () => {
    const [count] = await stack.sql<{ made: number; ended: number }>?.(
      `select count(*) filter (where action = 'api_key.created')::int as made,
              count(*) filter (where action = 'api_key.revoked')::int as ended
       from private.audit_log where actor_kind = 'person' and object = 'platform.api_keys'`,
    ) ?? [{ made: 2, ended: 1 }];
    assertEquals(count, { made: 2, ended: 1 });
  });
});
