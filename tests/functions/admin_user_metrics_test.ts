/** admin-user-metrics: Shows one user across all domains, in counts. */

import { invoke } from "@shared/client/invoke.ts";
import { account, withRole } from "../support/accounts.ts";
import { assert, assertEquals } from "../support/assert.ts";
import { assertFails } from "../support/assert_fails.ts";
import { startStack } from "../support/stack.ts";

Deno.test("admin-user-metrics", async (t) => {
  await using stack = await startStack({ own: true });
  const { sql } = stack;
  if (!sql) throw new Error("it looks into a database of its own");
  const support = await withRole(stack, "support");
  const ana = await stack.as("ana");
  const ben = await account(stack, "ben");
  const about = (person: { userId: string }) => ({ user_id: person.userId });

  await t.step("counts what there is of a person in each domain, and nobody else's", async () => {
    await invoke(ana, "create-session", { language: "en" });
    await invoke(ana, "register-device", { name: "phone", platform: "web" });
    await invoke(ana, "register-device", { name: "tablet", platform: "web" });
    await invoke(ben, "register-device", { name: "ben's", platform: "web" });
    const { domains, is_anonymous, last_seen_at } = await invoke(
      support,
      "admin-user-metrics",
      about(ana),
    );

    assertEquals(domains.translator?.sessions, 1);
    assertEquals(domains.reading?.devices, 2);
    assertEquals(is_anonymous, true);
    assert(last_seen_at && Date.parse(last_seen_at) > Date.now() - 600_000);
  });

  await t.step("says which roles they have, and nothing of who they are", async () => {
    const seen = await invoke(support, "admin-user-metrics", about(support));

    assertEquals(seen.roles, ["support"]);
    assert(!JSON.stringify(seen).includes("@"));
    assertEquals([seen.usage.calls, seen.cost_usd], [0, 0]);
  });

  await t.step("every look stands in the audit log, under who looked", async () => {
    const [pseudonym] = await sql("select private.pseudonym_of($1::uuid) as of", [support.userId]);
    const lines = await sql(
      "select actor, actor_kind, object from private.audit_log where action = 'user_metrics.read' order by id",
    );

    const line = { actor: pseudonym?.of, actor_kind: "person", object: "auth.users" };
    assertEquals(lines, [line, line]);
  });

  await t.step("there is nothing to say of nobody", async () => {
    const nobody = { user_id: crypto.randomUUID() };
    assertEquals((await assertFails(invoke(support, "admin-user-metrics", nobody))).status, 404);
    const wrong = { user_id: "ana" };
    assertEquals((await assertFails(invoke(support, "admin-user-metrics", wrong))).status, 400);
  });

  await t.step("is for who may, and no longer than they may", async () => {
    const analyst = await withRole(stack, "analyst");
    for (const other of [ana, ben, analyst]) {
      assertEquals(
        (await assertFails(invoke(other, "admin-user-metrics", about(ana)))).status,
        403,
      );
    }
    await sql("delete from platform.user_roles where user_id = $1::uuid", [support.userId]);
    assertEquals(
      (await assertFails(invoke(support, "admin-user-metrics", about(ana)))).status,
      403,
    );
    const { error } = await ben.schema("platform").rpc("note_user_read", { p_user: ana.userId });
    assertEquals(error?.code, "PT403");
    const direct = await ben.schema("platform").rpc("user_metrics", { p_user: ana.userId });
    assertEquals(direct.error?.code, "42501");
  });
});
