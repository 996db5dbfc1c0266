/** A private channel that stays alive, with the official client and a real server. */

import { createClient } from "@supabase/supabase-js";
import type { Database } from "@shared/database.types.ts";
import { type Live, type LiveOptions, openLive } from "@shared/client/live_channel.ts";
import { invoke } from "@shared/client/invoke.ts";
import { assertEquals, assertStringIncludes } from "../support/assert.ts";
import { Cable } from "../support/cable.ts";
import { eventually } from "../support/eventually.ts";
import { hangUp } from "../support/hang_up.ts";
import { type Anybody, enter, openRoom, type Room, tell } from "../support/rooms.ts";
import { type Person, startStack, type TestStack } from "../support/stack.ts";
import { TurnedTimers } from "../support/turned_timers.ts";

/** Tokens live for three seconds here: channels outlive them. */
const stackOptions = {
  configure: (config: { auth: { jwt_expiry: number } }) => {
    config.auth.jwt_expiry = 3;
  },
};

const topicOf = ({ id }: Pick<Room, "id">) => `translator:session:${id}`;

/** Listens to a room and keeps what it was told. */
function listen(client: Anybody, room: Pick<Room, "id">, options: Partial<LiveOptions> = {}) {
  const heard: string[] = [];
  const states: string[] = [];
  const live = openLive(client, {
    topic: topicOf(room),
    events: { messages: () => void heard.push("messages") },
    catchUp: () => Promise.resolve(void heard.push("caught up")),
    onState: (state, reason) => void states.push(reason ? `${state}: ${reason}` : state),
    ...options,
  });
  return { live, heard, states };
}

const untilLive = (live: Live) => eventually(() => live.state === "live");

/** Somebody in a room whose cable can be pulled. */
async function onACable({ url, publishableKey }: TestStack, cable: Cable): Promise<Person> {
  const client = createClient<Database, "translator">(url, publishableKey, {
    db: { schema: "translator" },
    auth: { persistSession: false, autoRefreshToken: false },
    realtime: { transport: cable.transport, reconnectAfterMs: () => 50 },
  });
  const { data } = await client.auth.signInAnonymously();
  return Object.assign(client, { userId: data.user?.id ?? "" });
}

Deno.test("openLive() on a real stack", async (t) => {
  await using stack = await startStack();
  const ana = await stack.as("ana");
  const ben = await stack.as("ben");
  const room = await openRoom(ana);

  await t.step("hears what the database tells a room, and who is there", async () => {
    await enter(ben, room);
    const people: string[][] = [];
    const here = listen(ana, room);
    const there = listen(ben, room, {
      presence: {
        key: ben.userId,
        state: () => ({ user_id: ben.userId }),
        onChange: (now) => void people.push(Object.keys(now)),
      },
    });
    await untilLive(here.live);
    await untilLive(there.live);
    await tell(ana, room, "Good morning");
    await eventually(() => here.heard.includes("messages") && there.heard.includes("messages"));
    await eventually(() => people.some((now) => now.includes(ben.userId)));
    assertEquals([here.heard[0], here.states], ["caught up", ["live"]]);
    await Promise.all([here.live.close(), there.live.close()]);
  });

  await t.step("ends for somebody who is not in the room, and says so", async () => {
    const eve = await stack.as("eve");
    const { live, states } = listen(eve, room);
    await eventually(() => live.state === "stopped");
    assertEquals(states.length, 1);
    assertStringIncludes(states[0] ?? "", "stopped: Unauthorized");
    assertEquals(eve.getChannels(), []);
    await live.close();
    await hangUp(eve);
  });

  await t.step("ends for somebody who loses the seat", async () => {
    const { live, heard, states } = listen(ben, room);
    await untilLive(live);
    await invoke(ben, "leave-session", { session_id: room.id });
    await eventually(() => live.state === "stopped");
    assertStringIncludes(states.at(-1) ?? "", "ermission");
    const before = heard.length;
    await tell(ana, room, "Nobody hears this");
    assertEquals(heard.length, before);
    await live.close();
  });

  await t.step("asks while the socket is away, and goes back to push without a gap", async () => {
    const cable = new Cable();
    const dan = await onACable(stack, cable);
    await enter(dan, room);
    const timers = new TurnedTimers();
    const read = new Set<string>();
    const { live, states } = listen(dan, room, {
      timers,
      catchUp: async () => {
        const { data } = await dan.from("messages").select("original").eq("session_id", room.id)
          .throwOnError();
        for (const { original } of data) read.add(original);
      },
    });
    await timers.pass(0);
    await untilLive(live);
    cable.pull();
    await tell(ana, room, "Said while the cable was out");
    await eventually(() => !dan.realtime.isConnected());
    await timers.pass(10_000);
    assertEquals(live.state, "degraded");
    await eventually(() => read.has("Said while the cable was out"));

    await tell(ana, room, "Said just before it was back");
    cable.plug();
    await untilLive(live);
    await eventually(() => read.has("Said just before it was back"));
    assertEquals(states.map((state) => state.split(":")[0]), ["live", "degraded", "live"]);
    await live.close();
    await hangUp(dan);
  });

  await t.step("a hundred times leaves nothing on either side", async () => {
    for (let cycle = 0; cycle < 100; cycle++) {
      const { live } = listen(ana, room);
      await eventually(() => live.state === "live", { everyMs: 1 });
      await live.close();
    }
    assertEquals(ana.getChannels(), []);
    const { open = [] } = ana.realtime.stateChangeCallbacks;
    assertEquals(open.length, 1);
  });

  await hangUp(ana, ben);
});

Deno.test("openLive() outlives its token", async () => {
  await using stack = await startStack(stackOptions);
  // Where a test has no stack of its own, tokens last an hour.
  if (!stack.sql) return;
  const ana = await stack.as("ana");
  const room = await openRoom(ana);
  const { live, heard, states } = listen(ana, room, { random: () => 0 });
  await eventually(() => states.length >= 3);

  assertEquals(states.slice(0, 3).map((state) => state.replace(/\d+/, "N")), [
    "live",
    "degraded: Token has expired N seconds ago",
    "live",
  ]);
  await eventually(() => heard.filter((each) => each === "caught up").length >= 2);
  await live.close();
  await hangUp(ana);
});
