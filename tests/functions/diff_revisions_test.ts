/** What is between two revisions is told as a patch. */

import { invoke } from "@shared/client/invoke.ts";
import { assertEquals } from "../support/assert.ts";
import { assertFails } from "../support/assert_fails.ts";
import { promptTest } from "../support/prompt_stack.ts";
import { newPrompt, revise } from "../support/prompts.ts";

promptTest("diff-revisions", async (t, stack) => {
  const ana = await stack.as("ana");
  const session_id = await newPrompt(ana);
  await revise(ana, session_id, {
    name: "reverse",
    signature: { holes: [{ identifier: "key" }, { identifier: "order" }] },
    "a/b": null,
    "": 1,
  });
  const diff = (a: number, b: number, person = ana) =>
    invoke(person, "diff-revisions", { session_id, a, b });

  await t.step("from one to the other, and back", async () => {
    const { patch, summary } = await diff(1, 2);
    assertEquals(patch.toSorted((one, other) => one.path < other.path ? -1 : 1), [
      { op: "add", path: "/", value: 1 },
      { op: "add", path: "/a~1b", value: null },
      { op: "replace", path: "/name", value: "reverse" },
    ]);
    assertEquals(summary, `3 changes, in "", a/b and name`);
    assertEquals((await diff(2, 1)).patch.map(({ op }) => op), ["remove", "remove", "replace"]);
  });

  await t.step("nothing is between a revision and itself", async () => {
    assertEquals(await diff(2, 2), { patch: [], summary: "Nothing changed" });
  });

  await t.step("there must be both, and they must be the caller's", async () => {
    assertEquals((await assertFails(diff(1, 9))).status, 404);
    assertEquals((await assertFails(diff(1, 2, await stack.as("ben")))).status, 404);
  });
});
