/** What was is again, as a new revision: nothing that came between is lost. */

import { invoke } from "@shared/client/invoke.ts";
import { assertEquals } from "../support/assert.ts";
import { assertFails } from "../support/assert_fails.ts";
import { promptTest } from "../support/prompt_stack.ts";
import { irOf, newPrompt, promptOf, revise } from "../support/prompts.ts";

promptTest("restore-revision", async (t, stack) => {
  const ana = await stack.as("ana");
  const session_id = await newPrompt(ana);
  await revise(ana, session_id, irOf("reverse"));
  const restore = (revision_number: number, more = {}) =>
    invoke(ana, "restore-revision", { session_id, revision_number, ...more });

  await t.step("makes the IR of then the current one, under the next number", async () => {
    const made = await restore(1, { expected_version: 3 });
    assertEquals([made.revision_number, made.changed_fields, made.version], [
      3,
      ["name", "signature"],
      4,
    ]);
    const { revisions, state } = await promptOf(ana, session_id);
    assertEquals(revisions.map(({ ir }) => ir?.name), ["sort", "reverse", "sort"]);
    assertEquals(state.hole_count, 2);
  });

  await t.step("there must be such a revision, and nobody in between", async () => {
    assertEquals((await assertFails(restore(9))).status, 404);
    assertEquals((await assertFails(restore(1, { expected_version: 3 }))).status, 409);
  });
});
