/** Realtime's slow consumers: whoever does not read is cut off, and nobody else notices. */

import { assert, assertEquals } from "../support/assert.ts";
import { eventually } from "../support/eventually.ts";
import type { Wire } from "../support/phoenix_wire.ts";
import { openWorld } from "../support/realtime_world.ts";

const MB = 1_000_000;

Deno.test("Realtime cuts off whoever does not read", async (t) => {
  const limits = { bufferedBytes: 2 * MB, messagesPerSecond: Infinity };
  await using world = await openWorld({ realtime: { limits } });
  const [speaker, reader, deaf, blocked] = [
    await world.wire(),
    await world.wire(),
    await world.wire(),
    await world.wire(),
  ];
  for (const wire of [speaker, reader, deaf]) {
    await wire.join("room", { presence: { key: "", enabled: true }, broadcast: { ack: true } });
  }
  await blocked.join("elsewhere");
  await deaf.ask("presence", { type: "presence", event: "track", payload: { name: "deaf" } }, {
    topic: "realtime:room",
  });
  await reader.hears({ event: "presence_diff" });
  deaf.raw.stopReading();

  await t.step("once too much waits for it, and takes it out of the room at once", async () => {
    const before = (await world.stats()).cuts ?? 0;
    let sent = 0;
    while ((await world.stats()).cuts === before) {
      assert(sent < 200, "It was never cut");
      for (const end = sent + 10; sent < end; sent++) await say(speaker, sent);
    }
    const { payload } = await reader.hears({ event: "presence_diff" });
    assertEquals(Object.keys(payload.leaves as object).length, 1);
    const { sockets, channels } = await world.stats();
    assertEquals([sockets, channels], [3, 3]);
    // The others heard all of it, in order.
    for (let n = 0; n < sent; n++) assertEquals(numberOf(await reader.hears(isMove)), n);
    assertEquals(speaker.heard.some(({ event }) => event === "broadcast"), false);
  });

  await t.step("while those who read go on", async () => {
    await say(speaker, -1);
    assertEquals(numberOf(await reader.hears(isMove)), -1);
    assertEquals((await blocked.ask("heartbeat", {})).status, "ok");
  });

  await t.step("and says why, to one that reads on after all", async () => {
    deaf.raw.readOn();
    const { code } = await deaf.closed;
    // What waited in the line comes first; a line that is torn down says nothing.
    assert([1013, 1006].includes(code), `${code}`);
  });

  await t.step("and lets it come back", async () => {
    const again = await world.wire();
    assertEquals((await again.join("room")).status, "ok");
    await say(speaker, 7);
    assertEquals(numberOf(await again.hears(isMove)), 7);
  });
});

Deno.test("Realtime cuts off the fullest when all together are too much", async () => {
  const limits = { bufferedBytesOfAll: 3 * MB, messagesPerSecond: Infinity };
  await using world = await openWorld({ realtime: { limits } });
  const speaker = await world.wire();
  await speaker.join("room", { broadcast: { ack: true } });
  const deaf = await Promise.all(Array.from({ length: 4 }, () => world.wire()));
  for (const wire of deaf) {
    await wire.join("room");
    wire.raw.stopReading();
  }
  let sent = 0;
  while (((await world.stats()).cuts ?? 0) === 0) {
    assert(sent < 400, "None was ever cut");
    for (const end = sent + 10; sent < end; sent++) await say(speaker, sent);
  }
  const { sockets, cuts } = await world.stats();
  assertEquals((sockets ?? 0) + (cuts ?? 0), 5);
  assert((sockets ?? 0) >= 1);
  assertEquals((await speaker.ask("heartbeat", {})).status, "ok");
  for (const { raw } of deaf) raw.cut();
  await eventually(async () => (await world.stats()).sockets === 1);
});

function isMove({ event }: { event: string }): boolean {
  return event === "broadcast";
}

function numberOf({ payload }: { payload: Record<string, unknown> }): number {
  return (payload.payload as { n: number }).n;
}

/** A quarter of a megabyte. */
async function say(speaker: Wire, n: number): Promise<void> {
  const ref = await speaker.shout("room", "move", { n, x: "x".repeat(250_000) });
  await speaker.hears({ event: "phx_reply", ref });
}
