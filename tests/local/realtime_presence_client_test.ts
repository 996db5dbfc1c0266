/** Realtime's presence: who is in a room, as the official client shows it and frame by frame. */

import type { RealtimeChannel } from "@supabase/supabase-js";
import { assert, assertEquals, assertNotEquals } from "../support/assert.ts";
import { eventually } from "../support/eventually.ts";
import type { Wire } from "../support/phoenix_wire.ts";
import { openWorld, subscribed } from "../support/realtime_world.ts";

const UNLIMITED = { realtime: { limits: { presencePushes: Infinity } } };

Deno.test("Realtime shows the official client who is there", async (t) => {
  await using world = await openWorld(UNLIMITED);
  const [ana, ben] = [await world.client("ana"), await world.client("ben")];

  async function enter(client: typeof ana, room: string, key: string): Promise<RealtimeChannel> {
    const channel = client.channel(room, { config: { presence: { key, enabled: true } } });
    await subscribed(channel);
    return channel;
  }
  /** Who somebody sees: their keys with what they track. */
  const seenBy = (channel: RealtimeChannel) =>
    Object.fromEntries(
      Object.entries(channel.presenceState()).map(([key, metas]) => [
        key,
        metas.map(({ presence_ref: _, ...meta }) => meta),
      ]),
    );
  const sees = (channel: RealtimeChannel, people: object) =>
    eventually(() => Deno.inspect(seenBy(channel)) === Deno.inspect(people)).catch(() =>
      assertEquals<object>(seenBy(channel), people)
    );

  await t.step("when people come, change and go", async () => {
    const events: [string, string][] = [];
    const here = ana.channel("people", { config: { presence: { key: "ana" } } });
    here.on("presence", { event: "join" }, ({ key }) => events.push(["join", key]))
      .on("presence", { event: "leave" }, ({ key }) => events.push(["leave", key]));
    await subscribed(here);
    const there = await enter(ben, "people", "ben");

    assertEquals(await here.track({ name: "Ana" }), "ok");
    await sees(there, { ana: [{ name: "Ana" }] });
    assertEquals(await there.track({ name: "Ben" }), "ok");
    await sees(here, { ana: [{ name: "Ana" }], ben: [{ name: "Ben" }] });
    assertEquals(await there.track({ name: "Ben", typing: true }), "ok");
    await sees(here, { ana: [{ name: "Ana" }], ben: [{ name: "Ben", typing: true }] });
    assertEquals(await there.untrack(), "ok");
    await sees(here, { ana: [{ name: "Ana" }] });
    assertEquals(events.map((event) => event.join(" ")), [
      "join ana",
      "join ben",
      "join ben",
      "leave ben",
      "leave ben",
    ]);
    await ben.removeChannel(there);
  });

  await t.step("to those who come later", async () => {
    const here = await enter(ana, "later", "ana");
    await here.track({ name: "Ana" });
    await sees(await enter(ben, "later", "ben"), { ana: [{ name: "Ana" }] });
  });

  await t.step("of several tabs of one person, each by itself", async () => {
    const second = await world.client("ana");
    const [here, there] = [await enter(ana, "tabs", "ana"), await enter(second, "tabs", "ana")];
    await here.track({ tab: 1 });
    await there.track({ tab: 2 });
    await sees(here, { ana: [{ tab: 1 }, { tab: 2 }] });
    const [one, two] = here.presenceState()["ana"] ?? [];
    assertNotEquals(one?.presence_ref, two?.presence_ref);
    await second.removeChannel(there);
    await sees(here, { ana: [{ tab: 1 }] });
  });

  await t.step("until a channel is left, a client goes, or a line is cut", async () => {
    const here = await enter(ana, "ends", "ana");
    const leaving = await enter(ben, "ends", "leaving");
    const going = await world.client("cid");
    const cut = await world.wire();
    await leaving.track({});
    await (await enter(going, "ends", "going")).track({});
    await cut.join("ends", { presence: { key: "cut", enabled: true } });
    await track(cut, "ends", {});
    await sees(here, { leaving: [{}], going: [{}], cut: [{}] });

    await ben.removeChannel(leaving);
    await sees(here, { going: [{}], cut: [{}] });
    await going.realtime.disconnect();
    await sees(here, { cut: [{}] });
    cut.raw.cut();
    await sees(here, {});
  });

  await t.step("under any key that is not taken for something else", async () => {
    const here = await enter(ana, "keys", "ana");
    for (const key of ["constructor", "toString", "a b", "ключ", "ben@example.com"]) {
      const wire = await world.wire();
      await wire.join("keys", { presence: { key, enabled: true } });
      assertEquals(await track(wire, "keys", { key }), "ok", key);
      await eventually(() => Object.getOwnPropertyNames(here.presenceState()).includes(key));
      wire.raw.cut();
    }
  });
});

Deno.test("Realtime tells presence frame by frame", async (t) => {
  await using world = await openWorld(UNLIMITED);
  const enter = async (room: string, key: string, enabled = true): Promise<Wire> => {
    const wire = await world.wire();
    const { frame: { ref } } = await wire.join(room, { presence: { key, enabled } });
    if (enabled) {
      const state = await wire.hears({ event: "presence_state" });
      assertEquals([state.join_ref, state.ref], [ref, null]);
      wire.heard.unshift(state);
    }
    return wire;
  };
  const state = async (wire: Wire) => (await wire.hears({ event: "presence_state" })).payload;
  const diff = async (wire: Wire) => {
    const { join_ref, ref, payload } = await wire.hears({ event: "presence_diff" });
    assertEquals([join_ref, ref], [null, null]);
    return payload as Record<"joins" | "leaves", Record<string, { metas: Meta[] }>>;
  };

  await t.step("a state once after each join, even when nobody is there", async () => {
    const wire = await enter("state", "ana");
    assertEquals(await state(wire), {});
    assertEquals(await wire.hush(), []);
    await wire.join("state", { presence: { key: "ana", enabled: true } });
    assertEquals(await state(wire), {});
    const without = await enter("state", "ben", false);
    assertEquals(await without.hush(), []);
  });

  await t.step("a change as one diff that names the meta before", async () => {
    const [ana, ben] = [await enter("diffs", "ana"), await enter("diffs", "ben")];
    await track(ana, "diffs", { name: "Ann" });
    const first = await diff(ben);
    const before = first.joins["ana"]?.metas[0];
    assert(before?.phx_ref);
    assertEquals(first, {
      joins: { ana: { metas: [{ phx_ref: before.phx_ref, name: "Ann" }] } },
      leaves: {},
    });
    await track(ana, "diffs", { name: "Anna" });
    const second = await diff(ben);
    const after = second.joins["ana"]?.metas[0];
    assert(after?.phx_ref && after.phx_ref !== before.phx_ref);
    assertEquals(second, {
      joins: {
        ana: {
          metas: [{ phx_ref: after.phx_ref, phx_ref_prev: before.phx_ref, name: "Anna" }],
        },
      },
      leaves: { ana: { metas: [{ phx_ref: before.phx_ref, name: "Ann" }] } },
    });
    const cid = await enter("diffs", "cid");
    const [, meta] = Object.entries(await state(cid))[0] ?? [];
    assertEquals((meta as { metas: Meta[] }).metas.map(({ phx_ref, name }) => [phx_ref, name]), [
      [after.phx_ref, "Anna"],
    ]);
  });

  await t.step("nothing, where the same is tracked again", async () => {
    const [ana, ben] = [await enter("same", "ana"), await enter("same", "ben")];
    await state(ben);
    assertEquals(await track(ana, "same", { a: 1, b: [2] }), "ok");
    assertEquals(await track(ana, "same", { a: 1, b: [2] }), "ok");
    await track(ana, "same", { end: true });
    const metas = [(await diff(ben)).joins["ana"], (await diff(ben)).joins["ana"]];
    assertEquals(metas.map((joined) => joined?.metas[0]?.end), [undefined, true]);
  });

  await t.step("whoever tracks without watching presence", async () => {
    const [ana, ben] = [await enter("blind", "ana", false), await enter("blind", "ben")];
    assertEquals(await track(ana, "blind", { name: "Ana" }), "ok");
    assertEquals(Object.keys((await diff(ben)).joins), ["ana"]);
    assertEquals(await ana.hush(), []);
  });

  await t.step("the room's leaving once a channel ends", async () => {
    const [ana, ben] = [await enter("leaves", "ana"), await enter("leaves", "ben")];
    await track(ana, "leaves", {});
    const { joins } = await diff(ben);
    await ana.ask("phx_leave", {}, { topic: "realtime:leaves" });
    assertEquals(await diff(ben), { joins: {}, leaves: joins });
  });

  await t.step("an answer to each push", async () => {
    const wire = await enter("answers", "ana");
    const ask = async (payload: unknown) => {
      const { status, response } = await wire.ask("presence", payload, {
        topic: "realtime:answers",
      });
      return [status, response] as const;
    };
    const push = (event: string, payload?: unknown) => ask({ type: "presence", event, payload });
    assertEquals(await push("TRACK", { name: "Ana" }), ["ok", {}]);
    assertEquals(await push("Untrack"), ["ok", {}]);
    assertEquals(await push("untrack"), ["ok", {}]);
    assertEquals(await push("dance", {}), ["error", {}]);
    assertEquals(await ask({ type: "presence" }), ["ok", {}]);
    for (const payload of ["text", 7, [1]]) {
      assertEquals(await push("track", payload), [
        "error",
        { reason: "Presence track payload must be a map" },
      ]);
    }
  });

  await t.step("a key that objects have by nature", async () => {
    const [wire, ben] = [await enter("nature", "__proto__"), await enter("nature", "ben")];
    assertEquals(await track(wire, "nature", { name: "x" }), "ok");
    assertEquals(Object.keys((await diff(ben)).joins), ["__proto__"]);
    assertEquals(Object.keys(await state(await enter("nature", "cid"))), ["__proto__"]);
  });

  await t.step("an error to a key that would stop every client", async () => {
    const [wire, ben] = [await enter("ids", "ids"), await enter("ids", "ben")];
    assertEquals(await track(wire, "ids", { name: "Ids" }), "error");
    await track(ben, "ids", {});
    assertEquals(Object.keys((await diff(ben)).joins), ["ben"]);
    const client = await world.client("cid");
    const channel = client.channel("ids", { config: { presence: { key: "c", enabled: true } } });
    await subscribed(channel);
    await eventually(() => Object.keys(channel.presenceState()).join() === "ben");
  });
});

interface Meta {
  phx_ref: string;
  phx_ref_prev?: string;
  [key: string]: unknown;
}

async function track(wire: Wire, room: string, payload: unknown): Promise<string> {
  const { status } = await wire.ask("presence", { type: "presence", event: "track", payload }, {
    topic: `realtime:${room}`,
  });
  return status;
}
