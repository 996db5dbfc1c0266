/** Recordings that are refused, and services that fail: one clear error, and nothing lost or paid twice. */

import { invoke } from "@shared/client/invoke.ts";
import { assertEquals } from "../support/assert.ts";
import { assertFails } from "../support/assert_fails.ts";
import type { Behaviour } from "../support/fake_model.ts";
import { enter, openRoom } from "../support/rooms.ts";
import { speechWorld } from "../support/speech_world.ts";
import type { Person } from "../support/stack.ts";

Deno.test("transcribe-audio when it cannot", async (t) => {
  await using world = await speechWorld();
  const { stack, provider, sql, ana, room, fresh, hear, asked, spentBy, messages } = world;
  const cleo = await stack.as("cleo");
  const step = (name: string, fn: () => Promise<void>) =>
    t.step(name, async () => {
      await world.begin();
      await fn();
    });

  await step("who is not seated there is refused before anybody listens or pays", async () => {
    const waiting = await openRoom(ana, { needs_approval: true });
    await enter(cleo, waiting);
    const over = await openRoom(cleo);
    await invoke(cleo, "end-session", { session_id: over.id });
    const errors = [
      await assertFails(hear(cleo, { session_id: room.id, client_id: "a" })),
      await assertFails(hear(cleo, { session_id: waiting.id, client_id: "a" })),
      await assertFails(hear(cleo, { session_id: over.id, client_id: "a" })),
      await assertFails(hear(cleo, { session_id: room.id })),
      await assertFails(hear(stack.stranger() as Person)),
    ];
    assertEquals(errors.map(({ status }) => status), [404, 404, 410, 400, 401]);
    assertEquals([asked(), await spentBy(`user:${cleo.userId}`)], [0, [0, 0]]);
  });

  const wrong: [Behaviour, number, reason: string, paid: boolean][] = [
    ["failing", 503, "unreachable", false],
    ["rate limited", 503, "rate_limited", false],
    ["not json", 502, "bad_answer", true],
  ];
  for (const [behaviour, status, reason, paid] of wrong) {
    await step(
      `${behaviour}: one clear error, and the same call is made again in full`,
      async () => {
        const key = crypto.randomUUID();
        const more = { file: fresh(), session_id: room.id, client_id: `after ${behaviour}` };
        const before = await messages();
        provider.behave(behaviour);
        const error = await assertFails(hear(ana, more, key));
        assertEquals([error.status, error.body.code], [status, "transcription_failed"]);
        assertEquals((error.body.details as { reason: string }).reason, reason);
        const [spent = 0, reserved] = await spentBy(`user:${ana.userId}`);
        assertEquals([spent > 0, reserved, await messages()], [paid, 0, before]);

        provider.behave("right");
        const { message } = await hear(ana, more, key);
        assertEquals([message?.original_lang, await messages()], ["en", before + 1]);
        assertEquals(await spentBy(`user:${ana.userId}`), [spent + 3_000, 0]);
      },
    );
  }

  await step("what nobody can pay for is not asked", async () => {
    await sql("update platform.budgets set micro_usd = 10 where scope = 'each'");
    const error = await assertFails(hear(ana));
    assertEquals([error.status, asked()], [429, 0]);
    await sql("update platform.budgets set micro_usd = 500000 where scope = 'each'");
  });
});
