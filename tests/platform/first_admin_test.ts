/** The first admin: made by whoever holds the secret key, as the set-up says, and only once. */

import { invoke } from "@shared/client/invoke.ts";
import { account } from "../support/accounts.ts";
import { assertEquals, assertExists } from "../support/assert.ts";
import { startStack } from "../support/stack.ts";

Deno.test("the first admin", async (t) => {
  await using stack = await startStack({ own: true });
  const { url, keys, publishableKey } = stack;
  assertExists(keys);
  const ana = await account(stack, "ana");
  const ben = await account(stack, "ben");

  /** The line of the set-up, with one key or another. */
  async function make(who: string, key: string): Promise<[status: number, answer: unknown]> {
    const response = await fetch(`${url}/rest/v1/rpc/first_admin`, {
      method: "POST",
      headers: { apikey: key, "content-profile": "platform", "content-type": "application/json" },
      body: JSON.stringify({ p_who: who }),
    });
    const answer = await response.json();
    return [response.status, answer.message ?? answer];
  }

  await t.step("is not made with what everybody has", async () => {
    const [status] = await make(ana.userId, publishableKey);
    const { status: own } = await ana.schema("platform").rpc("first_admin", { p_who: ana.userId });

    assertEquals([status, own], [401, 403]);
  });

  await t.step("is made with the secret key", async () => {
    const { data } = await ana.auth.getUser();
    const made = await make(data.user?.email ?? "", keys.secrets.default);

    assertEquals(made, [200, ana.userId]);
    const given = await invoke(ana, "assign-role", { user_id: ben.userId, role: "support" });
    assertEquals(given.roles, ["support"]);
  });

  await t.step("and there is no second first one", async () => {
    const again = await make(ben.userId, keys.secrets.default);

    assertEquals(again, [409, "Cannot make the first admin: there is one"]);
  });
});
