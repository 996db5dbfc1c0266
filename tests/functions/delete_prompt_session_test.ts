/** A session goes with all that belongs to it, unless somebody is at work on it. */

import { invoke } from "@shared/client/invoke.ts";
import { assertEquals } from "../support/assert.ts";
import { assertFails } from "../support/assert_fails.ts";
import { promptTest } from "../support/prompt_stack.ts";
import { newPrompt, promptOf } from "../support/prompts.ts";

promptTest("delete-prompt-session", async (t, stack) => {
  const ana = await stack.as("ana");
  const ben = await stack.as("ben");
  const id = await newPrompt(ana);
  await invoke(ana, "add-draft", { session_id: id, code: "x", valid: true });
  const remove = (person = ana, lease_token?: number) =>
    invoke(person, "delete-prompt-session", { id, ...lease_token && { lease_token } });

  await t.step("nobody deletes another's", async () => {
    assertEquals(await remove(ben), { deleted: false });
  });

  await t.step("nobody deletes what somebody has a lease on, but they themselves", async () => {
    const lease = { session_id: id, action: "acquire" } as const;
    const { fencing_token: lease_token } = await invoke(ana, "lease-prompt-session", lease);
    assertEquals((await assertFails(remove())).status, 409);
    assertEquals((await promptOf(ana, id)).state.draft_count, 1);
    assertEquals(await remove(ana, lease_token), { deleted: true });
  });

  await t.step("nothing is left of it", async () => {
    assertEquals((await assertFails(promptOf(ana, id))).status, 404);
    const { data } = await ana.schema("lift").from("recent_activity").select("event_type");
    assertEquals(data, []);
    assertEquals(await remove(), { deleted: false });
  });
});
