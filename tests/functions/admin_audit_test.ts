/** admin-audit: Answers who did what to which row, and writes down who asked. */

import { invoke } from "@shared/client/invoke.ts";
import { account, withRole } from "../support/accounts.ts";
import { assert, assertEquals, assertMatch } from "../support/assert.ts";
import { assertFails } from "../support/assert_fails.ts";
import { startStack } from "../support/stack.ts";

Deno.test("admin-audit", async (t) => {
  await using stack = await startStack({ own: true });
  const admin = await withRole(stack, "admin");
  const support = await withRole(stack, "support");
  const ben = await account(stack, "ben");
  const roles = { table: "platform.user_roles" };

  for (const role of ["support", "analyst"]) {
    await invoke(admin, "assign-role", { user_id: ben.userId, role });
  }
  await invoke(admin, "revoke-role", { user_id: ben.userId, role: "analyst" });

  await t.step("answers what was done, the newest first, in which request", async () => {
    const { items: [revoked, assigned], has_more } = await invoke(admin, "admin-audit", {
      ...roles,
      limit: 2,
    });

    assertEquals([revoked?.action, assigned?.action], ["role.revoked", "role.assigned"]);
    assertEquals([revoked?.actor_kind, revoked?.actor], ["person", assigned?.actor]);
    assertMatch(revoked?.request_id ?? "", /^[\w-]{36}$/);
    assert(has_more);
  });

  await t.step("names nobody", async () => {
    const { items } = await invoke(admin, "admin-audit", { limit: 200 });
    const text = JSON.stringify(items);

    assertEquals([admin.userId, ben.userId].filter((id) => text.includes(id)), []);
  });

  await t.step("turns pages without a line twice or left out", async () => {
    const seen: number[] = [];
    let cursor: string | null = "";
    do {
      const page: { items: { id: number }[]; next_cursor: string | null } = await invoke(
        admin,
        "admin-audit",
        { ...roles, limit: 1, ...cursor && { cursor } },
      );
      seen.push(...page.items.map(({ id }) => id));
      cursor = page.next_cursor;
    } while (cursor !== null);
    const { items } = await invoke(admin, "admin-audit", roles);

    assertEquals(seen, items.map(({ id }) => id));
    assertEquals(new Set(seen).size, seen.length);
  });

  await t.step("finds a person by their id, an action, a time", async () => {
    const actions = async (asked: object) =>
      (await invoke(admin, "admin-audit", { ...roles, ...asked })).items.map(({ action }) =>
        action
      );

    assertEquals((await actions({ actor: admin.userId })).length, 3);
    assertEquals(await actions({ actor: ben.userId }), []);
    assertEquals(await actions({ actor: admin.userId, action: "role.revoked" }), ["role.revoked"]);
    assertEquals(await actions({ to: "2020-01-01T00:00:00Z" }), []);
    assertEquals((await actions({ from: "2020-01-01T00:00:00Z" })).includes("role.revoked"), true);
  });

  await t.step("is itself a line, with what was looked for", async () => {
    await invoke(admin, "admin-audit", { actor: ben.userId, action: "role.assigned" });
    const { items: [read] } = await invoke(admin, "admin-audit", { action: "audit.read" });

    assertEquals([read?.table, read?.changes?.action], ["private.audit_log", "role.assigned"]);
    const own = await invoke(admin, "admin-audit", { actor: read?.actor ?? "", limit: 1 });
    assertEquals(own.items[0]?.action, "audit.read");
  });

  await t.step("is for nobody without the permission, and says so", async () => {
    const errors = [
      await assertFails(invoke(support, "admin-audit", {})),
      await assertFails(invoke(ben, "admin-audit", {})),
      await assertFails(invoke(await stack.as("ana"), "admin-audit", {})),
      await assertFails(invoke(stack.stranger(), "admin-audit", {})),
    ];
    assertEquals(errors.map(({ status }) => status), [403, 403, 403, 401]);
  });

  await t.step("is over at once when the role is taken away", async () => {
    const second = await withRole(stack, "admin");
    await invoke(second, "admin-audit", {});
    await invoke(admin, "revoke-role", { user_id: second.userId, role: "admin" });

    assertEquals((await assertFails(invoke(second, "admin-audit", {}))).status, 403);
  });

  await t.step("refuses what is no filter", async () => {
    const asked = [{ table: "audit_log; drop" }, { cursor: "abc" }, { limit: 1000 }, { from: "x" }];
    for (const input of asked) {
      assertEquals((await assertFails(invoke(admin, "admin-audit", input))).status, 400);
    }
  });
});
