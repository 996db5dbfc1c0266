/** Revisions have numbers without a hole between them, however many are added at the same time. */

import { assertEquals } from "../support/assert.ts";
import { assertFails } from "../support/assert_fails.ts";
import { promptTest } from "../support/prompt_stack.ts";
import { irOf, newPrompt, promptOf, revise } from "../support/prompts.ts";

promptTest("add-revision", async (t, stack) => {
  const ana = await stack.as("ana");
  const id = await newPrompt(ana);

  await t.step("says its number and which fields have changed", async () => {
    const made = await revise(ana, id, { ...irOf("sort", "key"), effects: [] }, {
      source: "repair",
      change_summary: "No order",
      validation_result: { ok: true },
    });
    assertEquals([made.revision_number, made.changed_fields, made.version], [
      2,
      ["effects", "signature"],
      3,
    ]);
  });

  await t.step("fifty at the same time have the numbers 3 to 52", async () => {
    // Past the functions' limit of calls: what is asked here is the database.
    const made = await Promise.all(
      Array.from(
        { length: 50 },
        (_, nth) => ana.schema("lift").rpc("add_revision", { p_session: id, p_ir: { nth } }),
      ),
    );
    const numbers = made.map(({ data, error }) => error?.message ?? data?.[0]?.revision_number);
    assertEquals(
      numbers.toSorted((a, b) => Number(a) - Number(b)),
      Array.from({ length: 50 }, (_, nth) => nth + 3),
    );
    const { state } = await promptOf(ana, id);
    assertEquals([state.revision_count, state.version], [52, 53]);
  });

  await t.step("an IR whose holes have no names, or that is none, is refused", async () => {
    const nameless = { intent: { holes: [{ kind: "type" }] } } as unknown as ReturnType<
      typeof irOf
    >;
    assertEquals((await assertFails(revise(ana, id, nameless))).status, 400);
    const list = [1] as unknown as ReturnType<typeof irOf>;
    assertEquals((await assertFails(revise(ana, id, list))).status, 400);
    assertEquals((await promptOf(ana, id)).state.revision_count, 52);
  });
});
