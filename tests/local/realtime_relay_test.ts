/** What is said at one server is heard at the others on the same database, and who is present is known at all. */

import type { Engine } from "../../supabase/local/database/engine.ts";
import type { Frames } from "../../supabase/local/realtime/frames.ts";
import { Hub } from "../../supabase/local/realtime/hub.ts";
import { type Outbox, startOutbox } from "../../supabase/local/realtime/outbox.ts";
import { Relay } from "../../supabase/local/realtime/relay.ts";
import { assertEquals, assertMatch } from "../support/assert.ts";
import { eventually } from "../support/eventually.ts";
import { HandTimers } from "../support/hand_timers.ts";
import { testDatabase } from "../support/test_database.ts";

const ROOM = "o:lobby";
const TOPIC = "realtime:lobby";

/** A server without sockets: its one member writes down what it hears. */
async function server(engine: Engine) {
  const hub = new Hub();
  const heard: string[] = [];
  const said: string[] = [];
  const log = (_level: string, message: string) => said.push(message);
  const member = {
    id: "1",
    hear: (frames: Frames) => {
      const frame = frames.of(2);
      heard.push(typeof frame === "string" ? frame : new TextDecoder().decode(frame));
      return true;
    },
  };
  hub.enter(ROOM, TOPIC, member);
  let relay: Relay | undefined = undefined;
  const outbox: Outbox = await startOutbox({
    engine,
    log,
    onChanges: () => Promise.resolve(),
    onBroadcasts: () => {},
    onRelayed: (batch) => relay?.take(batch),
    onDropped: () => void relay?.again(),
    onDdl: () => {},
  });
  const ours = relay = await Relay.start({ engine, hub, outbox, log });
  return {
    hub,
    heard,
    said,
    member,
    outbox,
    speak: (event: string, payload: string | Uint8Array = "{}") =>
      hub.send(ROOM, { topic: TOPIC, event, payload }, member),
    be: (key: string) => hub.track(ROOM, TOPIC, member, key, { at: key }),
    people: () => Object.keys(JSON.parse(hub.presence(ROOM))).sort(),
    async [Symbol.asyncDispose]() {
      await ours.close();
      await outbox.close();
    },
  };
}

const waiting = async (engine: Engine) =>
  (await engine.query("select from _realtime.outbox")).length;

Deno.test("two servers on one database", async (t) => {
  await using database = await testDatabase("select 1");
  const { engine } = database;
  await using one = await server(engine);

  await t.step("cost nothing while there is one", async () => {
    one.speak("alone");
    one.be("ann");
    await one.outbox.watch(1);
    assertEquals(await waiting(engine), 0);
  });

  await using two = await server(engine);
  await t.step("know who was there before", async () => {
    await eventually(() => two.people().length === 1);
    assertEquals(two.people(), ["ann"]);
  });

  await t.step("hear what is said at the other, once and in order", async () => {
    for (let at = 0; at < 50; at++) one.speak(`event ${at}`, `{"at":${at}}`);
    await eventually(() => two.heard.length === 51); // and that Ann is there
    const events = two.heard.slice(1).map((frame) => JSON.parse(frame)[4].event);
    assertEquals(events, Array.from({ length: 50 }, (_, at) => `event ${at}`));
    assertEquals(one.heard.filter((frame) => frame.includes("event ")).length, 0);
  });

  await t.step("pass on bytes as they are", async () => {
    two.speak("bytes", new TextEncoder().encode("\u0000binary ü"));
    await eventually(() => one.heard.some((frame) => frame.includes("\u0000binary ü")));
  });

  await t.step("see people come and go at the other", async () => {
    two.be("ben");
    await eventually(() => one.people().length === 2);
    assertEquals(one.people(), ["ann", "ben"]);
    one.hub.untrack(ROOM, one.member, "ann");
    await eventually(() => two.people().length === 1);
    assertMatch(two.heard.at(-1) ?? "", /"leaves":\{"ann"/);
    one.be("ann");
    await eventually(() => two.people().length === 2);
  });

  await t.step("start anew when the database had forgotten one", async () => {
    await engine.exec("delete from _realtime.consumers");
    await one.outbox.watch(2);
    await two.outbox.watch(2);
    await eventually(() => one.people().length === 2 && two.people().length === 2);
    two.speak("again");
    await eventually(() => one.heard.some((frame) => frame.includes('"again"')));
  });

  await t.step("forget the people of one that leaves, at once", async () => {
    {
      await using three = await server(engine);
      three.be("cleo");
      await eventually(() => one.people().length === 3 && two.people().length === 3);
    }
    await eventually(() => one.people().length === 2 && two.people().length === 2);
  });

  await t.step("say nothing of it", () => assertEquals([...one.said, ...two.said], []));
});

Deno.test("a server that dies without a word is forgotten with its people", async () => {
  await using database = await testDatabase("select 1");
  const { engine } = database;
  using timers = new HandTimers((ms) => ms === 10_000);
  await using one = await server(engine);
  {
    const [dead] = await engine.query<{ id: number }>(
      `insert into _realtime.consumers (id, database)
       select 7, oid from pg_database where datname = current_database() returning id`,
    );
    const gone = {
      kind: "presence" as const,
      room: ROOM,
      topic: TOPIC,
      member: "1",
      key: "dan",
      payload: { at: "dan" },
    };
    await engine.query(
      "insert into _realtime.outbox (consumer, kind, new) values ($1::int, 'R', $2)",
      [one.outbox.consumer, JSON.stringify({ from: String(dead?.id), said: gone })],
    );
  }
  await eventually(() => one.people().length === 1);
  await engine.exec(
    "update _realtime.consumers set seen_at = now() - interval '61 seconds' where id = 7",
  );
  await timers.fire();
  await timers.fire();
  await eventually(() => one.people().length === 0);
});
