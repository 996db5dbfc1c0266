/** A session is summed up for its owner. */

import { invoke } from "@shared/client/invoke.ts";
import { assertEquals } from "../support/assert.ts";
import { assertFails } from "../support/assert_fails.ts";
import { promptTest } from "../support/prompt_stack.ts";
import { newPrompt } from "../support/prompts.ts";

promptTest("prompt-session-summary", async (t, stack) => {
  const ana = await stack.as("ana");
  const session_id = await newPrompt(ana);
  const metrics = { generation_time_ms: 20, llm_cost_usd: 0.25, llm_tokens_used: 10 };
  await invoke(ana, "add-draft", { session_id, code: "a", valid: true, metrics });
  await invoke(ana, "add-draft", { session_id, code: "b", valid: false, metrics });
  const summary = (person = ana) => invoke(person, "prompt-session-summary", { session_id });

  await t.step("with counts, latest numbers, time and cost", async () => {
    const { revision_count, draft_count, hole_count, ...rest } = await summary();
    assertEquals([revision_count, draft_count, hole_count], [1, 2, 2]);
    assertEquals([rest.latest_revision_number, rest.latest_draft_number], [1, 2]);
    assertEquals(rest.latest_draft_valid, false);
    assertEquals(
      [rest.total_generation_time_ms, rest.total_llm_cost_usd, rest.total_llm_tokens_used],
      [40, 0.5, 20],
    );
    assertEquals(rest.time_to_finalization_seconds, null);
  });

  await t.step("and for nobody else", async () => {
    assertEquals((await assertFails(summary(await stack.as("ben")))).status, 404);
  });
});
