/** What happens to a reading position is told on its reader's topic, and stamped by the server. */

import { openLive } from "@shared/client/live_channel.ts";
import { assert, assertEquals } from "../support/assert.ts";
import { eventually } from "../support/eventually.ts";
import { hangUp } from "../support/hang_up.ts";
import { newDevice, reading, sync } from "../support/readers.ts";
import { startStack } from "../support/stack.ts";

Deno.test("triggers of reading positions", async (t) => {
  await using stack = await startStack();
  const ana = await stack.as("ana");
  const positions = () => ana.schema("reading").from("reading_progress");
  const heard: Record<string, unknown>[] = [];
  const live = openLive(ana, {
    topic: `reading:user:${ana.userId}`,
    events: { progress: (payload) => void heard.push(payload) },
    catchUp: () => Promise.resolve(),
  });
  await eventually(() => live.state === "live");
  /** What was told of a series so far. */
  const told = async (series: string, times: number) => {
    const of = () => heard.filter(({ series_id }) => series_id === series);
    await eventually(() => of().length >= times);
    return of().map(({ op, deleted }) => `${op}${deleted ? " deleted" : ""}`);
  };
  const stampOf = async (series: string) => {
    const { data } = await positions().select("created_at, updated_at").eq("series_id", series)
      .single().throwOnError();
    return { created: Date.parse(data.created_at), updated: Date.parse(data.updated_at) };
  };

  await t.step("INSERT, UPDATE and DELETE are each told once", async () => {
    await positions().insert({ series_id: "one", progress: 0.1 }).throwOnError();
    assertEquals(await told("one", 1), ["INSERT"]);
    await positions().update({ progress: 0.2 }).eq("series_id", "one").throwOnError();
    assertEquals(await told("one", 2), ["INSERT", "UPDATE"]);
    await positions().delete().eq("series_id", "one").throwOnError();
    assertEquals(await told("one", 3), ["INSERT", "UPDATE", "DELETE deleted"]);
  });

  await t.step("what a device syncs is told as well, and a replay is not", async () => {
    const device = await newDevice(ana);
    const operation = reading("two", 0.4);
    await sync(ana, device, operation);
    await sync(ana, device, operation);
    await sync(ana, device, reading("two", 0.5));
    assertEquals(await told("two", 2), ["INSERT", "UPDATE"]);
    const { data } = await positions().select("hlc").eq("series_id", "two").single().throwOnError();
    assertEquals(heard.at(-1)?.hlc, data.hlc);
  });

  await t.step("what is taken back is not told", async () => {
    await positions().insert({ series_id: "", progress: 0.1 });
    await positions().insert({ series_id: "three", progress: 0.1 }).throwOnError();
    assertEquals(await told("three", 1), ["INSERT"]);
    assertEquals(heard.filter(({ series_id }) => series_id === ""), []);
  });

  await t.step(
    "updated_at is the server's, grows with every change, and cannot be forged",
    async () => {
      const before = await stampOf("two");
      assert(Math.abs(before.updated - Date.now()) < 60_000);
      await positions().update({ progress: 0.6, updated_at: "2001-01-01T00:00:00Z" })
        .eq("series_id", "two").throwOnError();
      const after = await stampOf("two");
      assert(after.updated >= before.updated && after.created === before.created);
      assert(Math.abs(after.updated - Date.now()) < 60_000);
      await positions().insert({
        series_id: "four",
        progress: 0.1,
        updated_at: "2999-01-01T00:00:00Z",
      }).throwOnError();
      assert(Math.abs((await stampOf("four")).updated - Date.now()) < 60_000);
    },
  );

  await live.close();
  await hangUp(ana);
});
