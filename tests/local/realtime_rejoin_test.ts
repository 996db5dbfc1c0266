/** The official client over a line that breaks: what it does by itself, and what comes back to it. */

import { assert, assertEquals } from "../support/assert.ts";
import { eventually } from "../support/eventually.ts";
import { Line } from "../support/line.ts";
import { openWorld, subscribed } from "../support/realtime_world.ts";

const SOON = { reconnectAfterMs: () => 20 };

Deno.test("the official client comes back by itself", async (t) => {
  await using world = await openWorld();
  await using line = new Line(world.url);
  const over = (name?: string) => world.client(name, SOON, line.url);
  const back = (statuses: string[], times: number) =>
    eventually(() => statuses.filter((status) => status === "SUBSCRIBED").length === times);
  await world.seat("world:back", { ana: "hear see speak appear" });

  await t.step("to all its channels, with what they were bound to", async () => {
    const client = await over("ana");
    const heard: string[] = [];
    const notes = { event: "INSERT", schema: "world", table: "board" } as const;
    const config = {
      private: true,
      presence: { key: "ana" },
      broadcast: { self: true, ack: true },
      postgres_changes_options: { wait: true },
    };
    const channel = client.channel("world:back", { config })
      .on("broadcast", { event: "*" }, ({ event }) => void heard.push(event))
      .on("postgres_changes", notes, () => void heard.push("a row"))
      .on("presence", { event: "sync" }, () => {});
    const statuses = await subscribed(channel);
    await channel.track({ name: "Ana" });
    for (let times = 2; times <= 4; times++) {
      line.cut();
      await back(statuses, times);
      heard.length = 0;
      await world.sql("insert into world.board (n) values (1)");
      assertEquals(await channel.send({ type: "broadcast", event: "said", payload: {} }), "ok");
      await eventually(() => heard.length === 2);
      assertEquals(heard.sort(), ["a row", "said"]);
    }
    assertEquals(statuses.filter((status) => status.startsWith("CHANNEL_ERROR")).length, 3);
  });

  await t.step("without its presence, until it tracks again", async () => {
    const client = await over("ana");
    const other = await world.client("ben");
    const presence = (key: string) => ({ config: { presence: { key, enabled: true } } });
    const [mine, theirs] = [
      client.channel("who", presence("ana")),
      other.channel("who", presence("b")),
    ];
    const statuses = await subscribed(mine);
    await subscribed(theirs);
    await mine.track({ n: 1 });
    await eventually(() => "ana" in theirs.presenceState());
    line.cut();
    await back(statuses, 2);
    await eventually(() => !("ana" in theirs.presenceState()));
    await mine.track({ n: 2 });
    await eventually(() => theirs.presenceState()["ana"]?.length === 1);
  });

  await t.step("and sends then what it was given before", async () => {
    const client = await over();
    const presence = { key: "ana", enabled: true };
    const channel = client.channel("early", { config: { presence } });
    const joined = subscribed(channel);
    const tracked = channel.track({ name: "Ana" });
    await joined;
    assertEquals(await tracked, "ok");
    await eventually(() => "ana" in channel.presenceState());
  });

  await t.step("and keeps its line alive with heartbeats", async () => {
    const beats: string[] = [];
    const client = await world.client(undefined, {
      heartbeatIntervalMs: 50,
      disconnectOnEmptyChannelsAfterMs: 5000,
      heartbeatCallback: (status) => void beats.push(status),
    });
    const statuses = await subscribed(client.channel("alive"));
    await eventually(() => beats.length >= 6);
    assertEquals(new Set(beats), new Set(["sent", "ok"]));
    assertEquals(statuses, ["SUBSCRIBED"]);
  });

  await t.step("and takes two channels of one name for one, and equal bindings too", async () => {
    const client = await world.client("ana");
    const board = { event: "INSERT", schema: "world", table: "board" } as const;
    const heard: string[] = [];
    const channel = client.channel("same", { config: { postgres_changes_options: { wait: true } } })
      .on("postgres_changes", board, () => void heard.push("first"))
      .on("postgres_changes", board, () => void heard.push("second"));
    assert(client.channel("same") === channel);
    await subscribed(channel);
    await world.sql("insert into world.board (n) values (1)");
    await eventually(() => heard.length > 0);
    assertEquals(heard, ["first"]);
  });
});
