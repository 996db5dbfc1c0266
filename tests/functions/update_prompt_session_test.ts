/** What is changed is what was read: a stale version is refused, and told which one there is. */

import { type Input, invoke } from "@shared/client/invoke.ts";
import { assertEquals } from "../support/assert.ts";
import { assertFails } from "../support/assert_fails.ts";
import { promptTest } from "../support/prompt_stack.ts";
import { newPrompt, promptOf } from "../support/prompts.ts";

promptTest("update-prompt-session", async (t, stack) => {
  const ana = await stack.as("ana");
  const ben = await stack.as("ben");
  const id = await newPrompt(ana);
  const update = (patch: Input<"update-prompt-session">["patch"], more = {}, person = ana) =>
    invoke(person, "update-prompt-session", { id, patch, ...more });

  await t.step("changes what a patch names, and nothing else", async () => {
    assertEquals(await update({ status: "finalized", current_code: "x" }), {
      updated: true,
      version: 3,
    });
    const { status, metadata, state } = await promptOf(ana, id);
    assertEquals([status, metadata], ["finalized", { project: "sorting" }]);
    assertEquals([state.current_code, typeof state.finalized_at], ["x", "string"]);
    await update({ status: "active", current_code: null });
    assertEquals((await promptOf(ana, id)).state.finalized_at, null);
  });

  await t.step("refuses whoever has not read the latest version", async () => {
    await update({ metadata: { a: 1 } }, { expected_version: 4 });
    const error = await assertFails(update({ metadata: { a: 2 } }, { expected_version: 4 }));
    assertEquals([error.status, error.body.code], [409, "conflict"]);
    assertEquals(error.body.details, { reason: "version", version: 5 });
    assertEquals((await promptOf(ana, id)).metadata, { a: 1 });
  });

  await t.step("says so where there is no such session", async () => {
    assertEquals(await update({ status: "error" }, {}, ben), { updated: false, version: null });
    assertEquals((await promptOf(ana, id)).status, "active");
  });

  await t.step("changes nothing that is not to be changed", async () => {
    assertEquals((await assertFails(update({}))).status, 400);
    const forbidden = { version: 9 } as unknown as { status: "active" };
    assertEquals((await assertFails(update(forbidden))).status, 400);
  });
});
