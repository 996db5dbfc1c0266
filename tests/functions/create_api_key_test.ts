/** create-api-key: Makes a key for the caller's own programs and shows it once. */

import { invoke } from "@shared/client/invoke.ts";
import { assertEquals } from "../support/assert.ts";
import { startStack } from "../support/stack.ts";

Deno.test("create-api-key", async (t) => {
  await using stack = await startStack();
  const ana = await stack.as("ana");

  await t.step("answers what its contract promises", async () => {
    assertEquals(await invoke(ana, "create-api-key", {}), {});
  });
});
