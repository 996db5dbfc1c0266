/** Realtime's changes of rows as the official client tells them, under each of a channel's bindings. */

import type { RealtimePostgresChangesPayload, SupabaseClient } from "@supabase/supabase-js";
import { assert, assertEquals, assertMatch } from "../support/assert.ts";
import { eventually } from "../support/eventually.ts";
import { openWorld, subscribed } from "../support/realtime_world.ts";

type Told = RealtimePostgresChangesPayload<Record<string, unknown>>;

const BOARD = { schema: "world", table: "board" };
const WAIT = { config: { postgres_changes_options: { wait: true } } };

Deno.test("Realtime tells the official client about changes", async (t) => {
  await using world = await openWorld();
  const { sql } = world;
  /** Hears until a row comes whose `n` is -1. */
  async function listen(client: SupabaseClient, name: string) {
    const heard: [string, Told][] = [];
    const channel = client.channel(name, WAIT);
    const hear = (binding: string) => (told: Told) => void heard.push([binding, told]);
    channel.on("postgres_changes", { event: "*", ...BOARD }, hear("*"))
      .on("postgres_changes", { event: "INSERT", ...BOARD }, hear("INSERT"))
      .on("postgres_changes", { event: "UPDATE", ...BOARD, filter: "n=gt.5" }, hear("n > 5"))
      .on("postgres_changes", { event: "DELETE", ...BOARD }, hear("DELETE"));
    await subscribed(channel);
    return { heard };
  }

  await t.step("under each binding that it is for", async () => {
    for (const options of [{}, { vsn: "1.0.0" }]) {
      const { heard } = await listen(await world.client("ana", options), "bindings");
      const [{ id = 0 } = {}] = await sql<{ id: number }>(
        "insert into world.board (n, status) values (3, 'a') returning id",
      );
      await eventually(() => heard.length === 2);
      await sql("update world.board set n = 4 where id = $1", [id]);
      await eventually(() => heard.length === 3);
      await sql("update world.board set n = 6 where id = $1", [id]);
      await eventually(() => heard.length === 5);
      await sql("delete from world.board where id = $1", [id]);
      await eventually(() => heard.length === 7);
      const sorted = heard.map(([binding, { eventType }]) => `${binding}: ${eventType}`);
      assertEquals(sorted.slice(0, 3).sort(), ["*: INSERT", "*: UPDATE", "INSERT: INSERT"]);
      assertEquals(sorted.slice(3, 5).sort(), ["*: UPDATE", "n > 5: UPDATE"]);
      assertEquals(sorted.slice(5).sort(), ["*: DELETE", "DELETE: DELETE"]);

      const [, insert] = heard[0] ?? [];
      assert(insert);
      const { new: row, old, commit_timestamp, ...more } = insert;
      assertEquals(more, { ...BOARD, eventType: "INSERT", errors: null } as never);
      assertEquals([(row as { n: number }).n, old], [3, {}]);
      assertMatch(commit_timestamp, /Z$/);
      const [, gone] = heard.at(-1) ?? [];
      assertEquals([gone?.new, gone?.old], [{}, { id }]);
    }
  });

  await t.step("again after a new subscription, and never after it has left", async () => {
    const client = await world.client("ana");
    const first = await listen(client, "again");
    await client.removeAllChannels();
    const second = await listen(client, "again");
    await sql("insert into world.board (n) values (-1)");
    await eventually(() => second.heard.length === 2);
    assertEquals(first.heard, []);
  });
});
