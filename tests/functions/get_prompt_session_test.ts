/** A session is answered whole to its owner, by token or by key, and to nobody else. */

import { invoke } from "@shared/client/invoke.ts";
import { account } from "../support/accounts.ts";
import { assertEquals } from "../support/assert.ts";
import { assertFails } from "../support/assert_fails.ts";
import { byKey, keyOf } from "../support/by_key.ts";
import { promptTest } from "../support/prompt_stack.ts";
import { irOf, newPrompt, promptOf, revise } from "../support/prompts.ts";

promptTest("get-prompt-session", async (t, stack) => {
  const ana = await account(stack, "ana");
  const ben = await stack.as("ben");
  const id = await newPrompt(ana);

  await t.step(
    "tells revisions with their IRs, and the draft that the latest would be",
    async () => {
      const ir = irOf("sort", "key");
      await revise(ana, id, ir, { content: "only the key, please", target_hole: "order" });
      await invoke(ana, "resolve-hole", {
        session_id: id,
        hole_id: "key",
        value: { by: "length" },
      });

      const { revisions, current_draft, pending_resolutions, state } = await promptOf(ana, id);
      assertEquals(revisions.map((each) => [each.revision_type, each.target_hole]), [
        ["initial", null],
        ["refinement", "order"],
      ]);
      assertEquals(revisions[1]?.ir, ir);
      assertEquals([current_draft?.version, current_draft?.ambiguities], [2, []]);
      assertEquals(current_draft?.ir, ir);
      assertEquals(pending_resolutions[0]?.resolution_text, '{"by": "length"}');
      assertEquals([state.version, state.hole_count], [4, 0]);
    },
  );

  await t.step("only what is asked for", async () => {
    const whole = await promptOf(ana, id);
    const some = await invoke(ana, "get-prompt-session", { id, include: ["current_draft"] });
    const { revisions: _, ir_drafts: __, pending_resolutions: ___, ...rest } = whole;
    assertEquals(some as typeof rest, rest);
    const bare = await invoke(ana, "get-prompt-session", { id, include: [] });
    assertEquals([bare.session_id, "current_draft" in bare], [id, false]);
    const wrong = invoke(ana, "get-prompt-session", { id, include: ["everything"] as never });
    assertEquals((await assertFails(wrong)).status, 400);
  });

  await t.step("also where its IR or a value has the keys of something else", async () => {
    const ir = { version: "2.0", ir: { intent: {} }, extra: 1 };
    await revise(ana, id, ir as unknown as ReturnType<typeof irOf>);
    const value = { text: 5, type: "x", applied: "no" };
    await invoke(ana, "resolve-hole", { session_id: id, hole_id: "order", value });
    const { current_draft, pending_resolutions } = await promptOf(ana, id);
    assertEquals(current_draft?.ir as unknown, ir);
    assertEquals(JSON.parse(pending_resolutions.at(-1)?.resolution_text ?? ""), value);
    const { items } = await invoke(ana, "list-prompt-sessions", {});
    assertEquals(items.map((item) => item.id), [id]);
  });

  await t.step("to nobody but its owner", async () => {
    for (
      const error of [
        await assertFails(promptOf(ben, id)),
        await assertFails(promptOf(ana, crypto.randomUUID())),
      ]
    ) assertEquals([error.status, error.body.code], [404, "not_found"]);
  });

  await t.step("a key reads with lift.read, and writes with lift.write alone", async () => {
    const { key } = await keyOf(ana, "lift.read");
    const read = await byKey(stack, key, "get-prompt-session", { id });
    assertEquals([read.status, read.body.session_id], [200, id]);
    const change = { id, patch: { status: "paused" } };
    assertEquals((await byKey(stack, key, "update-prompt-session", change)).status, 403);
    const { key: writing } = await keyOf(ana, "lift.write");
    assertEquals((await byKey(stack, writing, "update-prompt-session", change)).status, 200);
    const { key: reading } = await keyOf(ana, "reading.read");
    assertEquals((await byKey(stack, reading, "get-prompt-session", { id })).status, 403);
  });
});
