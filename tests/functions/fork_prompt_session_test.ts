/** A fork begins where another session was, and goes its own way. */

import { invoke } from "@shared/client/invoke.ts";
import { assertEquals } from "../support/assert.ts";
import { assertFails } from "../support/assert_fails.ts";
import { promptTest } from "../support/prompt_stack.ts";
import { irOf, newPrompt, promptOf, revise } from "../support/prompts.ts";

promptTest("fork-prompt-session", async (t, stack) => {
  const ana = await stack.as("ana");
  const session_id = await newPrompt(ana);
  await invoke(ana, "resolve-hole", { session_id, hole_id: "key", value: "len" });
  await revise(ana, session_id, irOf("reverse", "key"));
  await invoke(ana, "resolve-hole", { session_id, hole_id: "key", value: "late" });

  await t.step("has the history and what was filled up to there", async () => {
    const { id, revision_count } = await invoke(ana, "fork-prompt-session", {
      session_id,
      at_revision: 1,
    });
    const fork = await promptOf(ana, id);
    assertEquals([revision_count, fork.revisions.length, fork.state.hole_count], [1, 1, 1]);
    assertEquals(fork.current_draft?.ir, irOf("sort", "key", "order"));
    assertEquals(fork.pending_resolutions.map((each) => each.resolution_text), ["len"]);
    assertEquals(fork.metadata, {
      project: "sorting",
      forked_from: { session_id, revision_number: 1 },
    });
  });

  await t.step("and leaves the other as it is", async () => {
    const { id } = await invoke(ana, "fork-prompt-session", { session_id });
    await revise(ana, id, irOf("other"));
    const { revisions, pending_resolutions } = await promptOf(ana, session_id);
    assertEquals([revisions.length, pending_resolutions[0]?.resolution_text], [2, "late"]);
    assertEquals((await promptOf(ana, id)).revisions.length, 3);
  });

  await t.step("of nobody else's, and of no revision that is not there", async () => {
    const ben = await stack.as("ben");
    const fork = (person: typeof ana, more = {}) =>
      assertFails(invoke(person, "fork-prompt-session", { session_id, ...more }));
    assertEquals((await fork(ben)).status, 404);
    assertEquals((await fork(ana, { at_revision: 9 })).status, 404);
  });
});
