/** Realtime's end: everybody is told, sockets close in order, and clients come back to a new stack. */

import { assertEquals } from "../support/assert.ts";
import { eventually } from "../support/eventually.ts";
import { Wire } from "../support/phoenix_wire.ts";
import { openWorld, subscribed } from "../support/realtime_world.ts";

Deno.test("Realtime says goodbye when the stack stops", async (t) => {
  const world = await openWorld();
  await using undo = new AsyncDisposableStack();
  undo.use(world);
  const wire = undo.use(await Wire.open(world.address()));
  const empty = undo.use(await Wire.open(world.address()));
  await wire.join("one");
  await wire.join("two", {
    postgres_changes: [{ event: "*", schema: "world", table: "board" }],
    postgres_changes_options: { wait: true },
  });
  const client = await world.client();
  const statuses = await subscribed(client.channel("three"));
  await world.stop();

  await t.step("to each channel", async () => {
    for (const room of ["one", "two"]) {
      const { payload } = await wire.hears(({ event, payload, topic }) =>
        event === "system" && payload.extension === "system" && topic === `realtime:${room}`
      );
      assertEquals(payload, {
        extension: "system",
        status: "ok",
        message: "Server requested disconnect",
        channel: room,
      });
    }
  });

  await t.step("to each socket with 1012", async () => {
    assertEquals([(await wire.closed).code, (await empty.closed).code], [1012, 1012]);
  });

  await t.step("so that the official client tries again", async () => {
    await eventually(() => statuses.length > 1);
    assertEquals(statuses[1]?.startsWith("CHANNEL_ERROR: socket closed: 1012"), true);
    assertEquals(client.getChannels().length, 1);
  });
});

Deno.test("Realtime is still there for clients of a stack that was started again", async () => {
  await using undo = new AsyncDisposableStack();
  const dataDir = await Deno.makeTempDir({ prefix: "home_" });
  undo.defer(() => Deno.remove(dataDir, { recursive: true }));
  const world = undo.use(await openWorld({ dataDir }));
  const client = await world.client("ana", { reconnectAfterMs: () => 100 });
  const heard: unknown[] = [];
  const channel = client.channel("room");
  channel.on("broadcast", { event: "*" }, ({ event }) => void heard.push(event));
  const statuses = await subscribed(channel);
  await world.sql(`insert into realtime.messages (topic, extension, event, payload, inserted_at)
    select 'old', 'broadcast', 'e', '{}', (now() at time zone 'utc') - make_interval(hours => age)
    from unnest(array[71, 73]) as age`);
  await world.stop();
  const again = undo.use(
    await openWorld({
      dataDir,
      port: world.port,
      ...(world.databaseUrl && { databaseUrl: world.databaseUrl }),
    }),
  );
  await eventually(() => statuses.filter((status) => status === "SUBSCRIBED").length === 2);
  const wire = await again.wire();
  await wire.join("room");
  await wire.shout("room", "back", {});
  await eventually(() => heard.includes("back"));
  // Broadcasts are kept for 72 hours.
  const old = () => again.sql("select from realtime.messages where topic = 'old'");
  await eventually(async () => (await old()).length === 1);
});
