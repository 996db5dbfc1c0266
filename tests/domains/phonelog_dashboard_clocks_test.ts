/** The database's dashboard on nights and days that anybody can check with a calendar and a pencil. */

import { assert, assertEquals } from "../support/assert.ts";
import { migratedDatabase } from "../support/migrated_database.ts";
import { type Asked, dashboardFor, enterEvents, phoneOwner } from "../support/phone_log.ts";
import { logged } from "./phonelog/logged.ts";

Deno.test("a dashboard when clocks change", async (t) => {
  await using database = await migratedDatabase();
  const { engine } = database;
  const owner = await phoneOwner(engine, "Europe/Berlin");
  const texts = [
    ...["2026-10-25T00:10Z", "2026-10-25T00:59Z", "2026-10-25T01:05Z", "2026-10-25T02:00Z"],
    ...["2026-03-29T00:30Z", "2026-03-29T01:30Z", "2024-02-29T12:00Z", "2023-02-28T12:00Z"],
  ];
  await enterEvents(engine, owner, logged(...texts.map((at) => `sms in ${at}`)));
  const ask = async (asked: Asked) => {
    const answer = await dashboardFor(engine, owner, asked);
    assert(answer);
    const series = answer.series as { start: string; label: string; events: number }[];
    return { answer, rows: series.map(({ label, events }) => `${label} ${events}`), series };
  };

  await t.step("in autumn the repeated hour is two", async () => {
    const { rows, answer } = await ask({
      from: "2026-10-24T23:00:00Z",
      to: "2026-10-25T03:00:00Z",
      compare: "none",
    });
    assertEquals(rows, [
      "2026-10-25T01:00+02:00 0",
      "2026-10-25T02:00+02:00 2",
      "2026-10-25T02:00+01:00 1",
      "2026-10-25T03:00+01:00 1",
    ]);
    assertEquals((answer.heat_map as number[][])[6]?.slice(0, 5), [0, 0, 3, 1, 0]);
    assertEquals([answer.previous, answer.delta, answer.delta_pct], [null, null, null]);
  });

  await t.step("in spring an hour is missing, and the day is a day", async () => {
    const hours = await ask({ from: "2026-03-29", to: "2026-03-30" });
    assertEquals(hours.rows.length, 23);
    assertEquals(hours.rows.slice(1, 3), ["2026-03-29T01:00+01:00 1", "2026-03-29T03:00+02:00 1"]);
    const days = await ask({ from: "2026-03-28", to: "2026-03-31", bucket: "day" });
    assertEquals(days.rows, ["2026-03-28 0", "2026-03-29 2", "2026-03-30 0"]);
    assertEquals(days.series.map(({ start }) => start.slice(0, 16)), [
      "2026-03-27T23:00",
      "2026-03-28T23:00",
      "2026-03-29T22:00",
    ]);
  });

  await t.step("half and quarter hours of other zones begin where they do", async () => {
    const { rows } = await ask({
      from: "2026-10-25T00:00:00Z",
      to: "2026-10-25T02:00:00Z",
      tz: "Asia/Kathmandu",
      bucket: "hour",
    });
    assertEquals(rows, [
      "2026-10-25T05:00+05:45 1",
      "2026-10-25T06:00+05:45 2",
      "2026-10-25T07:00+05:45 0",
    ]);
  });

  await t.step("a leap day is compared with nothing, a February with its 28th", async () => {
    const { answer } = await ask({ from: "2024-02-29", to: "2024-03-01", compare: "year" });
    const previous = answer.previous as { from: string; totals: { events: number } };
    assertEquals([previous.from.slice(0, 16), previous.totals.events], ["2023-02-27T23:00", 1]);
    assertEquals((answer.delta_pct as Record<string, number | null>).events, 0);
    const { answer: before } = await ask({ from: "2024-02-29", to: "2024-03-01" });
    assertEquals((before.delta_pct as Record<string, number | null>).events, null);
    assertEquals((before.delta as Record<string, number>).events, 1);
  });
});
