/** Realtime after a thousand subscriptions: nothing of them is left, on neither side. */

import { assert, assertEquals } from "../support/assert.ts";
import { countTimers } from "../support/count_timers.ts";
import { eventually } from "../support/eventually.ts";
import { openWorld, subscribed, type World } from "../support/realtime_world.ts";

const CYCLES = 1000;
const ROOMS = 20;

Deno.test("Realtime forgets a thousand subscriptions of the official client", async (t) => {
  const limits = { joinsPerSecond: Infinity, presencePerSecond: Infinity };
  await using world = await openWorld({ realtime: { limits } });
  await world.seat("world:leaks", { ana: "hear see appear" });
  const client = await world.client("ana");
  const stays = client.channel("stays");
  await subscribed(stays);
  const together = (first: number) =>
    Promise.all(Array.from({ length: ROOMS }, (_, at) => cycle(client, first + at)));
  await together(0);
  await eventually(async () => (await world.stats()).channels === 1);
  const before = await counted(world, client);
  for (let done = 0; done < CYCLES; done += ROOMS) await together(done);

  // The last goodbyes are still on their way.
  await eventually(async () => {
    const { server, timers } = await counted(world, client);
    return server.channels === before.server.channels && timers <= before.timers;
  }).catch(() => {});
  const after = await counted(world, client);

  await t.step("on the server", () => assertEquals(after.server, before.server));
  await t.step("in the database", () => assertEquals(after.database, before.database));
  await t.step("in the client", () => assertEquals(after.client, before.client));
  await t.step("among timers", () => assert(after.timers <= before.timers));
  await t.step("and the channel that stays still works", async () => {
    const heard = Promise.withResolvers<void>();
    stays.on("broadcast", { event: "here" }, () => heard.resolve());
    await world.sql("select realtime.send('{}', 'here', 'stays', false)");
    await heard.promise;
  });
});

type Client = Awaited<ReturnType<World["client"]>>;

/** One subscription, one in twenty to a private room, one in four to changes of rows as well. */
async function cycle(client: Client, n: number): Promise<void> {
  const isPrivate = n % ROOMS === 1;
  const channel = client.channel(isPrivate ? "world:leaks" : `room ${n % ROOMS}`, {
    config: {
      private: isPrivate,
      presence: { key: "ana" },
      broadcast: { ack: true },
      postgres_changes_options: { wait: true },
    },
  });
  channel.on("broadcast", { event: "*" }, () => {}).on("presence", { event: "sync" }, () => {});
  if (n % 4 === 0) {
    const notes = { event: "*", schema: "world", table: "notes", filter: `n=eq.${n}` } as const;
    channel.on("postgres_changes", notes, () => {});
  }
  await subscribed(channel);
  assertEquals(await channel.track({ n }), "ok");
  assertEquals(await client.removeChannel(channel), "ok");
}

/** Everything that a subscription adds to, where it can be counted. */
async function counted(world: World, { realtime }: Client) {
  const { sockets, channels, rooms, subscriptions } = await world.stats();
  return {
    server: { sockets, channels, rooms, subscriptions },
    database: await rowsOf(world),
    client: {
      channels: realtime.getChannels().length,
      buffered: realtime.sendBuffer.length,
      callbacks: Object.values(realtime.stateChangeCallbacks).map(({ length }) => length),
    },
    timers: countTimers(),
  };
}

/** How many rows each of Realtime's own tables has. */
async function rowsOf({ sql }: World): Promise<Record<string, number>> {
  const tables = await sql<{ name: string }>(
    `select c.oid::regclass::text as name from pg_class c
     where c.relkind in ('r', 'p') and c.relnamespace::regnamespace::text in ('realtime', '_realtime')
     order by 1`,
  );
  const rows: Record<string, number> = {};
  for (const { name } of tables) {
    const [count] = await sql<{ n: number }>(`select count(*)::int as n from ${name}`);
    rows[name] = count?.n ?? 0;
  }
  return rows;
}
