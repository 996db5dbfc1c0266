/** A hole is filled, and filled again: the latest counts, and what was before stays as history. */

import { type Input, invoke } from "@shared/client/invoke.ts";
import { assertEquals } from "../support/assert.ts";
import { assertFails, pathsOf } from "../support/assert_fails.ts";
import { promptTest } from "../support/prompt_stack.ts";
import { newPrompt, promptOf } from "../support/prompts.ts";

promptTest("resolve-hole", async (t, stack) => {
  const ana = await stack.as("ana");
  const session_id = await newPrompt(ana);
  const fill = (
    hole_id: string,
    value: Input<"resolve-hole">["value"],
    more: Partial<Input<"resolve-hole">> = {},
  ) => invoke(ana, "resolve-hole", { session_id, hole_id, value, ...more });

  await t.step("says how many are left", async () => {
    assertEquals((await fill("key", "len", { confidence: 0.5 })).holes_left, 1);
    assertEquals((await fill("key", { by: ["len"] }, { method: "inference" })).holes_left, 1);
    assertEquals((await fill("order", null)).holes_left, 0);
  });

  await t.step("keeps what it was filled with before", async () => {
    const { data } = await ana.schema("lift").from("hole_resolutions")
      .select("hole_id, resolved_value, resolution_method, superseded_at")
      .order("resolution_number");
    assertEquals(
      data?.map((row): unknown[] => [
        row.hole_id,
        row.resolved_value,
        row.superseded_at === null,
      ]),
      [["key", "len", false], ["key", { by: ["len"] }, true], ["order", null, true]],
    );
    const { pending_resolutions } = await promptOf(ana, session_id);
    assertEquals(pending_resolutions.map(({ hole_id }) => hole_id), ["key", "order"]);
  });

  await t.step("nobody is surer than sure, nor less exactly than they say", async () => {
    const { id } = await fill("key", "len", { confidence: 0.12345 });
    const { data } = await ana.schema("lift").from("hole_resolutions")
      .select("confidence_score").eq("id", id).single();
    assertEquals(data?.confidence_score, 0.12345);
    assertEquals((await assertFails(fill("key", 1, { confidence: 1.1 }))).status, 400);
  });

  await t.step("takes names as long as there is room for, in any script", async () => {
    // Letters of which none follows from the one before: they are not packed any smaller.
    const named = (length: number) =>
      String.fromCodePoint(...Array.from({ length }, (_, n) => 0x4e00 + (n * n * 7919) % 20_000));
    assertEquals((await fill(named(500), "len")).holes_left, 0);
    const long = await assertFails(fill(named(1000), "len"));
    assertEquals([long.status, pathsOf(long)], [400, ["hole_id"]]);
  });
});
