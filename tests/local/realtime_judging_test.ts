/** A room whose members are judged again: in which order, how many at once, and what waits meanwhile. */

import { Channel } from "../../supabase/local/realtime/channel.ts";
import { Hub, roomKey } from "../../supabase/local/realtime/hub.ts";
import { createJudging } from "../../supabase/local/realtime/judging.ts";
import type { ReadRights } from "../../supabase/local/realtime/rights.ts";
import { assertEquals } from "../support/assert.ts";
import { settle } from "../support/turned_timers.ts";

const TOPIC = "world:judged";
const ROOM = roomKey(TOPIC, true);

/** A room of so many people, and a judge who answers when told to. */
function openRoom(people: number) {
  const hub = new Hub();
  const questions: PromiseWithResolvers<ReadRights>[] = [];
  const judge = createJudging({
    hub,
    read() {
      const question = Promise.withResolvers<ReadRights>();
      questions.push(question);
      return question.promise;
    },
    log: () => {},
  });
  const frames: string[][] = [];
  const channels = Array.from({ length: people }, (_, n) => {
    const heard: string[] = [];
    frames.push(heard);
    const channel = new Channel({
      carrier: { version: 2, send: (frame) => void heard.push(`${frame}`), drop: () => {} },
      hub,
      topic: `realtime:${TOPIC}`,
      joinRef: "1",
      config: {
        isPrivate: true,
        presence: { key: "", isEnabled: false },
      } as Channel["config"],
      who: { role: "authenticated", claims: {}, headers: {}, key: `${n}`, expiresAt: Infinity },
      rights: { broadcast: true, presence: undefined },
      presencePushes: 5,
    });
    hub.enter(ROOM, `realtime:${TOPIC}`, channel);
    channel.open();
    return channel;
  });
  return {
    hub,
    channels,
    frames,
    questions,
    notify: () => judge(TOPIC),
    async answer(right?: "broadcast") {
      questions.shift()?.resolve({ broadcast: right === "broadcast", presence: undefined });
      await settle();
    },
  };
}

const said = { topic: `realtime:${TOPIC}`, event: "n", payload: "{}" };

Deno.test("a room that is judged again", async (t) => {
  await t.step("is judged by the last notice, however many come", async () => {
    const { channels: [channel], questions, notify, answer } = openRoom(1);
    for (let notice = 0; notice < 10; notice++) notify();
    await settle();
    assertEquals(questions.length, 1);
    await answer();
    assertEquals([channel?.isClosed, questions.length], [true, 0]);

    const again = openRoom(1);
    again.notify();
    again.notify();
    await again.answer("broadcast");
    assertEquals([again.channels[0]?.isClosed, again.questions.length], [false, 1]);
    await again.answer();
    assertEquals(again.channels[0]?.isClosed, true);
  });

  await t.step("has four of its members judged at once, and hears nothing before", async () => {
    const { hub, frames, questions, notify, answer } = openRoom(6);
    notify();
    hub.send(ROOM, said);
    assertEquals(questions.length, 4);
    for (let answered = 0; answered < 5; answered++) await answer("broadcast");
    assertEquals(frames.map(({ length }) => length), [0, 0, 0, 0, 0, 0]);
    await answer("broadcast");
    assertEquals(frames.map(({ length }) => length), [1, 1, 1, 1, 1, 1]);
  });

  await t.step("sends its members away who would have to wait for too much", async () => {
    const { hub, channels, frames, notify, answer } = openRoom(2);
    notify();
    for (let n = 0; n < 500; n++) hub.send(ROOM, said);
    assertEquals(channels.map(({ isClosed }) => isClosed), [false, false]);
    hub.send(ROOM, said);
    assertEquals(frames.map((heard) => heard.map((frame) => JSON.parse(frame)[3])), [
      ["phx_error"],
      ["phx_error"],
    ]);
    await answer("broadcast");
    await answer("broadcast");
    assertEquals([frames.map(({ length }) => length), hub.stats().rooms], [[1, 1], 0]);
  });
});
