/** assign-role: Gives an account a role, for good or until a moment. */

import { decodeJwt } from "jose";
import { invoke } from "@shared/client/invoke.ts";
import { account, tokenOf, withRole } from "../support/accounts.ts";
import { assertEquals } from "../support/assert.ts";
import { assertFails } from "../support/assert_fails.ts";
import { startStack } from "../support/stack.ts";

Deno.test("assign-role", async (t) => {
  await using stack = await startStack({ own: true });
  const admin = await withRole(stack, "admin");
  const ben = await account(stack, "ben");
  const ana = await stack.as("ana");

  await t.step("gives a role, and answers the ones there are", async () => {
    const given = await invoke(admin, "assign-role", { user_id: ben.userId, role: "support" });

    assertEquals(given, { user_id: ben.userId, roles: ["support"] });
  });

  await t.step("gives one that ends, and people see what they have from whom", async () => {
    const expires_at = new Date(Date.now() + 60_000).toISOString();
    const given = await invoke(admin, "assign-role", {
      user_id: ben.userId,
      role: "analyst",
      expires_at,
    });
    const { data } = await ben.schema("platform").from("user_roles").select("role, granted_by")
      .order("role");

    assertEquals(given.roles, ["analyst", "support"]);
    assertEquals(data, [
      { role: "analyst", granted_by: admin.userId },
      { role: "support", granted_by: admin.userId },
    ]);
  });

  await t.step("and the next token says it", async () => {
    const rolesIn = async () => decodeJwt(await tokenOf(ben)).user_roles;
    assertEquals(await rolesIn(), []);

    await ben.auth.refreshSession();
    assertEquals(await rolesIn(), ["analyst", "support"]);
  });

  await t.step("gives nothing to anonymous users, nobody, or for the past", async () => {
    const give = (user_id: string, more: object = {}) =>
      assertFails(invoke(admin, "assign-role", { user_id, role: "support", ...more }));

    const errors = [
      await give(ana.userId),
      await give(crypto.randomUUID()),
      await give(ben.userId, { expires_at: "2020-01-01T00:00:00Z" }),
      await give(ben.userId, { role: "emperor" }),
      await give(ben.userId, { role: "Robert'); drop table" }),
      await give(ben.userId, { expires_at: "on the 5th" }),
      await give(ben.userId, { expires_at: "9000-01-01T00:00:00Z" }),
    ];
    assertEquals(errors.map(({ status }) => status), [404, 404, 422, 422, 400, 400, 400]);
    assertEquals(errors[3]?.body.hint, "There are admin, analyst, support");
  });

  await t.step("refuses who may not, however they call", async () => {
    const input = { user_id: ben.userId, role: "admin" } as const;
    const support = await withRole(stack, "support");

    for (const [who, status] of [[support, 403], [ben, 403], [ana, 403]] as const) {
      const error = await assertFails(invoke(who, "assign-role", input));
      const around = await who.schema("platform").rpc("assign_role", {
        p_user: ben.userId,
        p_role: "admin",
      });
      assertEquals([error.status, around.status], [status, 403]);
      assertEquals(error.body.hint, 'This takes the permission "roles.manage"');
    }
    assertEquals((await assertFails(invoke(stack.stranger(), "assign-role", input))).status, 401);
  });

  await t.step("sent twice with one key, happens once", async () => {
    const zoe = await account(stack, "zoe");
    const send = () =>
      invoke(admin, "assign-role", { user_id: zoe.userId, role: "support" }, {
        idempotencyKey: `make-zoe-support-${zoe.userId}`,
      });
    const [first, second] = [await send(), await send()];

    assertEquals(second, first);
    const rows = await stack.sql?.(
      `select count(*)::int from private.audit_log l join platform.user_roles r
         on l.object = 'platform.user_roles' and l.object_id = r.id::text
       where r.user_id = $1::uuid`,
      [zoe.userId],
    );
    assertEquals(rows, [{ count: 1 }]);
  });

  await t.step("is in the audit log", async () => {
    const rows = await stack.sql?.(
      "select distinct action from private.audit_log where object = 'platform.user_roles'",
    );
    assertEquals(rows, [{ action: "role.assigned" }]);
  });
});
