/** Rooms: what is said there comes in order, waits while a room is held, and crosses servers. */

import type { Member } from "../../supabase/local/realtime/fan_out.ts";
import { Hub, type Said } from "../../supabase/local/realtime/hub.ts";
import { assertEquals } from "../support/assert.ts";
import { eventually } from "../support/eventually.ts";

const ROOM = "o:room";
const TOPIC = "realtime:room";
const said = (n: number) => ({ topic: TOPIC, event: "n", payload: `${n}` });

/** Hears everything, as serializer 2.0.0 writes it. */
function listener(id: string) {
  const heard: [event: string, payload: Record<string, unknown>][] = [];
  const member: Member = {
    id,
    hear(frames) {
      const [, , , event, payload] = JSON.parse(String(frames.of(2)));
      heard.push([event, payload]);
      return true;
    },
  };
  return { member, heard, numbers: () => heard.map(([, { payload }]) => payload) };
}

Deno.test("a room", async (t) => {
  const hub = new Hub();
  const [ana, ben] = [listener("ana"), listener("ben")];
  for (const { member } of [ana, ben]) hub.enter(ROOM, TOPIC, member);

  await t.step("hears at once what is said in it, but for who says it", () => {
    hub.send(ROOM, said(1), ana.member);
    hub.send("o:other", said(2));
    hub.send("p:room", said(3));
    assertEquals([ana.numbers(), ben.numbers()], [[], [1]]);
  });

  await t.step("hears later what is said while it is held", async () => {
    const { promise: judged, resolve: judge } = Promise.withResolvers<void>();
    const first = hub.hold(ROOM, () => judged, () => {});
    await hub.hold(ROOM, () => Promise.resolve(), () => {});
    hub.send(ROOM, said(4));
    assertEquals(ben.numbers(), [1]);
    judge();
    await first;
    hub.send(ROOM, said(5));
    assertEquals(ben.numbers(), [1, 4, 5]);
  });

  await t.step("is gone when everybody has left", () => {
    hub.track(ROOM, TOPIC, ana.member, "ana", {});
    for (const { member } of [ana, ben]) hub.leave(ROOM, member, member.id);
    assertEquals(hub.stats().rooms, 0);
  });
});

Deno.test("a room of thousands hears everything in order, and others have their turn", async () => {
  const hub = new Hub();
  const crowd = Array.from({ length: 1500 }, (_, n) => listener(`${n}`));
  for (const { member } of crowd) hub.enter(ROOM, TOPIC, member);
  for (let n = 0; n < 5; n++) hub.send(ROOM, said(n));

  let turns = 0;
  const timer = setInterval(() => turns++, 0);
  await eventually(() => hub.stats().deliveries === 7500);
  clearInterval(timer);
  assertEquals(crowd.filter(({ heard }) => heard.length !== 5), []);
  assertEquals(new Set(crowd.map(({ numbers }) => numbers().join())), new Set(["0,1,2,3,4"]));
  assertEquals(turns > 0, true);
});

Deno.test("two servers are one room", async (t) => {
  const [here, there] = [new Hub(), new Hub()];
  const pass = (from: string, to: Hub) => (what: Said) => to.overhear(from, structuredClone(what));
  here.onSaid = pass("here", there);
  there.onSaid = pass("there", here);
  const [ana, ben] = [listener("1"), listener("1")];
  here.enter(ROOM, TOPIC, ana.member);
  there.enter(ROOM, TOPIC, ben.member);

  await t.step("for what clients say, not for what both read in the database", () => {
    here.send(ROOM, said(1), ana.member);
    there.sendHere(ROOM, said(2));
    assertEquals([ana.numbers(), ben.numbers()], [[], [1, 2]]);
  });

  await t.step("for who is present", () => {
    here.track(ROOM, TOPIC, ana.member, "ana", { at: "here" });
    there.track(ROOM, TOPIC, ben.member, "ben", { at: "there" });
    for (const hub of [here, there]) {
      assertEquals(Object.keys(JSON.parse(hub.presence(ROOM))).sort(), ["ana", "ben"]);
    }
    assertEquals(ben.heard.filter(([event]) => event === "presence_diff").length, 2);
    assertEquals(here.present().map(({ key }) => key), ["ana"]);
  });

  await t.step("for who comes to a room where nobody was on this side", () => {
    const late = listener("2");
    there.leave(ROOM, ben.member, "ben");
    there.enter(ROOM, TOPIC, late.member);
    assertEquals(Object.keys(JSON.parse(there.presence(ROOM))), ["ana"]);
    there.leave(ROOM, late.member, "");
  });

  await t.step("until one of them is gone", () => {
    there.forget("here");
    assertEquals([there.presence(ROOM), there.stats().rooms], ["{}", 0]);
  });
});
