/** Realtime's channels: how one is left, joined again, and told that it is not there. */

import { assertEquals } from "../support/assert.ts";
import { openWorld } from "../support/realtime_world.ts";

Deno.test("Realtime leaves, and stays", async (t) => {
  await using world = await openWorld();

  await t.step("a channel that is left says ok and then goodbye", async () => {
    for (const vsn of ["1.0.0", "2.0.0"]) {
      const wire = await world.wire({ vsn });
      const { frame } = await wire.join("gone");
      const join = frame.ref;
      const ref = await wire.push("phx_leave", {}, { topic: "realtime:gone" });
      const reply = await wire.hears(() => true);
      const close = await wire.hears(() => true);
      assertEquals([reply.event, reply.ref, reply.payload], [
        "phx_reply",
        ref,
        { status: "ok", response: {} },
      ]);
      assertEquals([close.event, close.ref, close.payload], ["phx_close", join, {}]);
      if (vsn === "2.0.0") assertEquals([reply.join_ref, close.join_ref], [join, join]);
    }
  });

  await t.step("a channel that was never joined only says ok", async () => {
    const wire = await world.wire();
    const { status } = await wire.ask("phx_leave", {}, { topic: "realtime:never" });
    assertEquals([status, await wire.hush()], ["ok", []]);
  });

  await t.step("a second join of a topic closes the first", async () => {
    for (const vsn of ["1.0.0", "2.0.0"]) {
      const wire = await world.wire({ vsn });
      const first = await wire.join("twice");
      const second = await wire.join("twice");
      const close = await wire.hears({ event: "phx_close" });
      assertEquals([close.topic, close.ref, close.payload], [
        "realtime:twice",
        first.frame.ref,
        {},
      ]);
      assertEquals(second.status, "ok");
      if (vsn === "2.0.0") {
        assertEquals([close.join_ref, second.frame.join_ref], [first.frame.ref, second.frame.ref]);
      }
      // One channel is left: it hears once.
      const other = await world.wire();
      await other.join("twice");
      for (const event of ["one", "two"]) await other.shout("twice", event, {});
      const heard = [
        await wire.hears({ event: "broadcast" }),
        await wire.hears({ event: "broadcast" }),
      ];
      assertEquals(heard.map(({ payload }) => payload.event), ["one", "two"]);
    }
  });

  await t.step("a push without a join_ref, or with an old one, is taken", async () => {
    const wire = await world.wire();
    const topic = "realtime:lenient";
    await wire.join("lenient", { broadcast: { ack: true, self: false } });
    const { frame: { ref } } = await wire.join("lenient", {
      broadcast: { ack: true, self: false },
    });
    const move = { type: "broadcast", event: "move", payload: {} };
    for (const join_ref of [null, "old", ref]) {
      assertEquals((await wire.ask("broadcast", move, { topic, join_ref })).status, "ok");
    }
  });

  await t.step("an event nobody knows gets no answer, and nobody else hears it", async () => {
    const [wire, other] = [await world.wire(), await world.wire()];
    const topic = "realtime:odd";
    for (const each of [wire, other]) {
      await each.join("odd", { broadcast: { ack: true, self: false } });
    }
    for (
      const event of [
        ..."dance phx_reply phx_close phx_error system postgres_changes".split(" "),
        ..."presence_state presence_diff heartbeat".split(" "),
      ]
    ) await wire.push(event, { ids: [1], status: "ok", response: {} }, { topic });
    await wire.ask("broadcast", { type: "broadcast", event: "move", payload: {} }, { topic });
    assertEquals(await wire.hush(), []);
    assertEquals((await other.hears(() => true)).payload.event, "move");
  });

  await t.step("what is meant for no channel is told so", async () => {
    const wire = await world.wire();
    const unmatched = { status: "error", response: { reason: "unmatched topic" } };
    const there = await world.wire();
    await there.join("not-joined");
    for (
      const [event, topic] of [
        ["broadcast", "realtime:not-joined"],
        ["presence", "realtime:not-joined"],
        ["access_token", "realtime:not-joined"],
        ["phx_join", "room"],
        ["phx_join", "phoenix"],
      ] as const
    ) {
      const { frame } = await wire.ask(event, {}, { topic });
      assertEquals([frame.payload, frame.join_ref], [unmatched, null], `${event} ${topic}`);
    }
    const ref = await wire.shout("not-joined", "move", {});
    assertEquals((await wire.hears({ ref })).payload, unmatched);
    assertEquals(await there.hush(), []);
  });
});
