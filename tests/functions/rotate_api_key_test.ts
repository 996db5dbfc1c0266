/** rotate-api-key: Makes a key that takes another's place, which stays good for a while. */

import { invoke } from "@shared/client/invoke.ts";
import { assertEquals } from "../support/assert.ts";
import { startStack } from "../support/stack.ts";

Deno.test("rotate-api-key", async (t) => {
  await using stack = await startStack();
  const ana = await stack.as("ana");

  await t.step("answers what its contract promises", async () => {
    assertEquals(await invoke(ana, "rotate-api-key", {}), {});
  });
});
