/** revoke-api-key: Ends a key at once and for good. */

import { invoke } from "@shared/client/invoke.ts";
import { assertEquals } from "../support/assert.ts";
import { startStack } from "../support/stack.ts";

Deno.test("revoke-api-key", async (t) => {
  await using stack = await startStack();
  const ana = await stack.as("ana");

  await t.step("answers what its contract promises", async () => {
    assertEquals(await invoke(ana, "revoke-api-key", {}), {});
  });
});
