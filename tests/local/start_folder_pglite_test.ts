/** The stack from the terminal, where another one has its data already. */

import { join } from "node:path";
import { assertEquals, assertStringIncludes } from "../support/assert.ts";
import { IN_HASTE, StartedStack } from "../support/started_stack.ts";

Deno.test("deno task start refuses a second stack on the same data", async () => {
  const folder = await Deno.makeTempDir();
  const data = ["--port", "0", "--data", join(folder, "data")];
  {
    await using first = new StartedStack(data, IN_HASTE);
    await first.ready();
    await using second = new StartedStack(data, IN_HASTE);

    assertEquals(await second.ended(), 1);
    assertStringIncludes(second.output, "another stack is using it");
  }
  await Deno.remove(folder, { recursive: true });
});
