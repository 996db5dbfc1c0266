/**
 * A chain of programs that stays warm: order, time-outs, restarts, and the end.
 *
 * @module
 */

import { ApertiumPipeline } from "../../supabase/local/apertium/pipeline.ts";
import { assert, assertEquals, assertRejects } from "../support/assert.ts";
import { eventually } from "../support/eventually.ts";
import { programsOf } from "../support/processes.ts";

Deno.test("a chain of programs", async (t) => {
  // `sed` repeats each message; at "hang" it waits for another one that never comes.
  const mode = { from: "en", to: "es", command: "sed -uz '/hang/N' | cat" };

  await t.step("answers in the order of the questions", async () => {
    const pipeline = new ApertiumPipeline(mode);
    const said = Array.from({ length: 50 }, (_, index) => `sentence ${index} [$^]`);
    assertEquals(await Promise.all(said.map((text) => pipeline.translate(text))), said);
    await pipeline.close();
    await assertRejects(() => pipeline.translate("late"), Error, "closed");
  });

  await t.step("takes a message larger than its pipes", async () => {
    const pipeline = new ApertiumPipeline(mode);
    const text = "x".repeat(300_000);
    assertEquals(await pipeline.translate(text), text);
    await pipeline.close();
  });

  await t.step("is ended when it hangs, and the next sentence gets a new one", async () => {
    const pipeline = new ApertiumPipeline(mode, { timeoutMs: 300 });
    await pipeline.translate("before");
    const first = pipeline.pid ?? 0;
    const [hung, next] = await Promise.allSettled(
      ["hang", "after"].map((text) => pipeline.translate(text)),
    );
    assertEquals(hung?.status, "rejected");
    assertEquals(next, { status: "fulfilled", value: "after" });
    assert(pipeline.pid !== first);
    assertEquals(programsOf(first), []);
    await pipeline.close();
  });

  await t.step("never gives one caller the text of another", async () => {
    // Answers "twice" with two messages.
    const pipeline = new ApertiumPipeline({ ...mode, command: "sed -uz '/twice/p'" });
    assertEquals(await pipeline.translate("before"), "before");
    const answers = await Promise.allSettled(
      ["twice", "mine", "yours"].map((text) => pipeline.translate(text)),
    );
    assertEquals(answers.map((each) => each.status === "fulfilled" && each.value), [
      "twice",
      false,
      "yours",
    ]);
    await pipeline.close();
  });

  await t.step("survives that somebody ends its programs", async () => {
    const pipeline = new ApertiumPipeline(mode);
    await pipeline.translate("before");
    Deno.kill(-(pipeline.pid ?? 0), "SIGKILL");
    await assertRejects(() => pipeline.translate("during"), Error, "stopped");
    assertEquals(await pipeline.translate("after"), "after");
    await pipeline.close();
  });

  await t.step("ends when nobody needs it", async () => {
    const pipeline = new ApertiumPipeline(mode, { idleMs: 50 });
    await pipeline.translate("once");
    const lead = pipeline.pid ?? 0;
    await eventually(() => pipeline.pid === undefined && !programsOf(lead).length);
    assertEquals(await pipeline.translate("again"), "again");
    await pipeline.close();
  });

  await t.step("does nothing for a caller who left", async () => {
    const pipeline = new ApertiumPipeline(mode);
    await assertRejects(
      () => pipeline.translate("x", AbortSignal.abort(new Error("left"))),
      Error,
      "left",
    );
    assertEquals(pipeline.pid, undefined);
    await pipeline.close();
  });
});
