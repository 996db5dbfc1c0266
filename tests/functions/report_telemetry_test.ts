/** report-telemetry: Takes errors and timings from a client. */

import { invoke } from "@shared/client/invoke.ts";
import { assertEquals } from "../support/assert.ts";
import { startStack } from "../support/stack.ts";

Deno.test("report-telemetry", async (t) => {
  await using stack = await startStack();
  const ana = await stack.as("ana");

  await t.step("answers what its contract promises", async () => {
    assertEquals(await invoke(ana, "report-telemetry", {}), {});
  });
});
