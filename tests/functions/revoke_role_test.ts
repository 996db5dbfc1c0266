/** revoke-role: Takes a role from an account, never the last admin's. */

import { decodeJwt } from "jose";
import { invoke } from "@shared/client/invoke.ts";
import { account, tokenOf, withRole } from "../support/accounts.ts";
import { assertEquals } from "../support/assert.ts";
import { assertFails } from "../support/assert_fails.ts";
import { startStack } from "../support/stack.ts";

Deno.test("revoke-role", async (t) => {
  await using stack = await startStack({ own: true });
  const admin = await withRole(stack, "admin");
  const ben = await account(stack, "ben");
  await invoke(admin, "assign-role", { user_id: ben.userId, role: "admin" });
  await ben.auth.refreshSession();

  await t.step("the last admin stays", async () => {
    const zoe = await account(stack, "zoe");
    await invoke(ben, "revoke-role", { user_id: admin.userId, role: "admin" });
    const error = await assertFails(
      invoke(ben, "revoke-role", { user_id: ben.userId, role: "admin" }),
    );
    assertEquals([error.status, error.body.code], [409, "conflict"]);
    assertEquals(error.body.hint, "Make somebody else an admin first, without an end");

    await invoke(ben, "assign-role", { user_id: zoe.userId, role: "admin" });
    await invoke(ben, "assign-role", { user_id: admin.userId, role: "admin" });
    await invoke(ben, "revoke-role", { user_id: zoe.userId, role: "admin" });
  });

  await t.step("stops the next call, while the token still says otherwise", async () => {
    const taken = await invoke(admin, "revoke-role", { user_id: ben.userId, role: "admin" });
    assertEquals(taken, { user_id: ben.userId, roles: [] });

    const input = { user_id: ben.userId, role: "admin" };
    assertEquals(decodeJwt(await tokenOf(ben)).user_roles, ["admin"]);
    assertEquals((await assertFails(invoke(ben, "assign-role", input))).status, 403);
    assertEquals((await assertFails(invoke(ben, "revoke-role", input))).status, 403);

    await ben.auth.refreshSession();
    assertEquals(decodeJwt(await tokenOf(ben)).user_roles, []);
  });

  await t.step("taking what is not there changes nothing", async () => {
    const again = { user_id: ben.userId, role: "support" };
    assertEquals(await invoke(admin, "revoke-role", again), { user_id: ben.userId, roles: [] });
  });

  await t.step("a session that ended takes nothing, and gives nothing", async () => {
    const other = await withRole(stack, "admin");
    const token = await tokenOf(other);
    await other.auth.signOut();

    const late = await fetch(`${stack.url}/functions/v1/revoke-role`, {
      method: "POST",
      headers: { authorization: `Bearer ${token}`, apikey: stack.publishableKey },
      body: JSON.stringify({ user_id: admin.userId, role: "admin" }),
    });
    assertEquals([late.status, (await late.json()).code], [401, "not_signed_in"]);
  });

  await t.step("refuses a name that cannot be a role's, and a stranger", async () => {
    const odd = await assertFails(
      invoke(admin, "revoke-role", { user_id: ben.userId, role: "no role" }),
    );
    assertEquals([odd.status, odd.body.code], [400, "invalid_input"]);
    const none = { user_id: ben.userId, role: "support" };
    assertEquals((await assertFails(invoke(stack.stranger(), "revoke-role", none))).status, 401);
  });
});
