/** How long each stage took, from the eight numbers of each message. */

import { invoke, type Output } from "@shared/client/invoke.ts";
import { assertEquals } from "../support/assert.ts";
import { assertFails } from "../support/assert_fails.ts";
import { enter, openRoom, tell } from "../support/rooms.ts";
import { startStack } from "../support/stack.ts";
import { withoutRetries } from "../support/translated_by.ts";

Deno.test("session-performance", async (t) => {
  await using stack = await startStack();
  await withoutRetries(stack);
  const ana = await stack.as("ana");
  const ben = await stack.as("ben");
  const cleo = await stack.as("cleo");
  const room = await openRoom(ana);
  await enter(ben, room);
  const session_id = room.id;
  const measured = async (performance_metrics: Record<string, unknown>) => {
    const { id } = await tell(ana, room, "Hello");
    const { error } = await ana.from("messages").update({ performance_metrics } as never)
      .eq("id", id);
    if (error) throw error;
  };

  await t.step("a session nobody measured has no stages", async () => {
    const { stages } = await invoke(ben, "session-performance", { session_id });
    assertEquals(stages, []);
  });

  await t.step("medians, 95th percentiles and the longest, stage by stage", async () => {
    const zero = 1_760_000_000_000;
    for (const ms of [100, 200, 300, 400]) {
      await measured({
        audioRecordingStart: zero,
        audioRecordingEnd: zero + 10 * ms,
        whisperRequestStart: zero + 10 * ms,
        whisperResponseEnd: zero + 12 * ms,
        translationRequestStart: zero + 12 * ms,
        translationResponseEnd: zero + 13 * ms,
        messageDeliveryTime: zero + 13 * ms + 7,
        totalEndToEndTime: 13 * ms + 9,
      });
    }
    const { stages } = await invoke(ben, "session-performance", { session_id });
    type Stage = Output<"session-performance">["stages"][number]["stage"];
    const row = (stage: Stage, p50_ms: number, p95_ms: number, max_ms: number) => ({
      stage,
      messages: 4,
      p50_ms,
      p95_ms,
      max_ms,
    });
    assertEquals(stages, [
      row("recording", 2500, 3850, 4000),
      row("transcription", 500, 770, 800),
      row("translation", 250, 385, 400),
      row("delivery", 7, 7, 7),
      row("end_to_end", 3259, 5014, 5209),
    ]);
  });

  await t.step("what is no time is not counted", async () => {
    for (
      const odd of [
        { translationRequestStart: 10, translationResponseEnd: 5 },
        { translationRequestStart: "now", translationResponseEnd: 5 },
        { translationRequestStart: 0, translationResponseEnd: 1e300 },
        { translationRequestStart: 0, translationResponseEnd: 9e12 },
        { totalEndToEndTime: -1 },
      ]
    ) await measured(odd);
    const { stages } = await invoke(ana, "session-performance", { session_id });
    assertEquals(stages.map(({ messages }) => messages), [4, 4, 4, 4, 4]);
  });

  await t.step("refuses who is not in the session", async () => {
    const error = await assertFails(invoke(cleo, "session-performance", { session_id }));
    assertEquals([error.status, error.body.code], [404, "not_found"]);
  });
});
