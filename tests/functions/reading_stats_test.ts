/** Minutes, chapters, days in a row and what was finished, in the reader's own days. */

import { invoke } from "@shared/client/invoke.ts";
import { assertEquals } from "../support/assert.ts";
import { assertFails } from "../support/assert_fails.ts";
import { newDevice, reading, sync } from "../support/readers.ts";
import { startStack } from "../support/stack.ts";

/** The date so many days ago, in UTC. */
const day = (ago: number) => new Date(Date.now() - ago * 86_400_000).toISOString().slice(0, 10);

Deno.test("reading-stats", async (t) => {
  await using stack = await startStack();
  const ana = await stack.as("ana");
  const phone = await newDevice(ana);
  const stats = (from: string, to: string, tz?: string) =>
    invoke(ana, "reading-stats", { from, to, ...(tz && { tz }) });

  await t.step("counts nothing for who has read nothing", async () => {
    const nothing = { minutes: 0, chapters: 0, streak_days: 0, finished: 0 };
    assertEquals(await stats(day(7), day(0)), nothing);
  });

  await t.step("counts the minutes of the period, and the days in a row", async () => {
    const session = (ago: number, minutes: number) => {
      const started_at = `${day(ago)}T10:00:00.000Z`;
      const ended_at = new Date(Date.parse(started_at) + minutes * 60_000).toISOString();
      return { series_id: "dune", device_id: phone, started_at, ended_at, pages: 10 };
    };
    const { error } = await ana.schema("reading").from("reading_sessions")
      .insert([session(9, 60), session(3, 30), session(2, 20), session(1, 10)]);
    assertEquals(error, null);

    const { minutes, streak_days } = await stats(day(3), day(1));
    assertEquals([minutes, streak_days], [60, 3]);
    assertEquals((await stats(day(2), day(2))).minutes, 20);
  });

  await t.step("counts chapters and finished series", async () => {
    await sync(ana, phone, reading("emma", 0.2, { chapter_id: "1" }));
    await sync(ana, phone, reading("emma", 0.4, { chapter_id: "2" }));
    await sync(ana, phone, reading("emma", 1, { chapter_id: "3", status: "finished" }));

    const { chapters, finished } = await stats(day(1), day(0));
    assertEquals([chapters, finished], [3, 1]);
  });

  await t.step("shows nobody how much another reads", async () => {
    const ben = await stack.as("ben");
    const { minutes, chapters } = await invoke(ben, "reading-stats", { from: day(9), to: day(0) });
    assertEquals([minutes, chapters], [0, 0]);
  });

  await t.step(
    "refuses days that are none, an end before the start, and no time zone",
    async () => {
      for (
        const [from, to, tz] of [
          ["yesterday", day(0)],
          [day(0), day(1)],
          [day(1), day(0), "Mars/Olympus"],
        ] as const
      ) {
        const error = await assertFails(stats(from, to, tz));
        assertEquals(error.status, 400);
      }
    },
  );
});
