/**
 * Schedules mean what pg_cron's documentation says, in UTC.
 *
 * @module
 */

import { readSchedule } from "../../supabase/local/cron/schedule.ts";
import { assertEquals, assertThrows } from "../support/assert.ts";

const NEXT: [schedule: string, now: string, next: string][] = [
  ["* * * * *", "2026-03-01T10:00:00Z", "2026-03-01T10:01:00Z"],
  ["*/5 * * * *", "2026-03-01T10:04:59Z", "2026-03-01T10:05:00Z"],
  ["0 * * * *", "2026-03-01T10:00:01Z", "2026-03-01T11:00:00Z"],
  ["30 3 * * 1-5", "2026-03-06T04:00:00Z", "2026-03-09T03:30:00Z"],
  ["0 0 * * 7", "2026-03-02T00:00:00Z", "2026-03-08T00:00:00Z"],
  ["0 0 13 * 5", "2026-03-01T00:00:00Z", "2026-03-06T00:00:00Z"],
  ["0 12 1 jan *", "2026-03-01T00:00:00Z", "2027-01-01T12:00:00Z"],
  ["5 0 25 * *", "2026-03-25T00:05:00Z", "2026-04-25T00:05:00Z"],
  ["0 8 $ * *", "2026-02-01T00:00:00Z", "2026-02-28T08:00:00Z"],
  ["0 8 $ 2 *", "2027-03-01T00:00:00Z", "2028-02-29T08:00:00Z"],
  ["@hourly", "2026-03-01T10:20:00Z", "2026-03-01T11:00:00Z"],
  ["@daily", "2026-03-01T10:20:00Z", "2026-03-02T00:00:00Z"],
  ["@weekly", "2026-03-01T10:20:00Z", "2026-03-08T00:00:00Z"],
  ["@monthly", "2026-03-01T10:20:00Z", "2026-04-01T00:00:00Z"],
  ["@yearly", "2026-03-01T10:20:00Z", "2027-01-01T00:00:00Z"],
  ["10 seconds", "2026-03-01T10:00:03Z", "2026-03-01T10:00:10Z"],
  ["1 second", "2026-03-01T10:00:03Z", "2026-03-01T10:00:04Z"],
];

const REFUSED = [
  "60 seconds",
  "0 seconds",
  "* * * *",
  "* * * * * *",
  "61 * * * *",
  "* 24 * * *",
  "0 0 L * *",
  "0 0 ? * *",
  "@fortnightly",
  "every day",
  "",
];

Deno.test("the next slot of", async (t) => {
  for (const [schedule, now, next] of NEXT) {
    await t.step(`"${schedule}" after ${now} is ${next}`, () => {
      const slot = readSchedule(schedule, 0).next(Date.parse(now));
      assertEquals(slot && new Date(slot).toISOString(), next.replace("Z", ".000Z"));
    });
  }
});

Deno.test("a slot", async (t) => {
  const noon = Date.parse("2026-03-01T12:00:00Z");
  const daily = readSchedule("0 12 * * *", 0);

  await t.step("is current from its own moment on", () => {
    assertEquals(daily.current(noon - 1), undefined);
    assertEquals(daily.current(noon), noon);
  });
  await t.step("is let go after a minute", () => {
    assertEquals(daily.current(noon + 59_999), noon);
    assertEquals(daily.current(noon + 60_000), undefined);
  });
  await t.step("of @reboot is the start, once", () => {
    const reboot = readSchedule("@reboot", noon);
    assertEquals([reboot.current(noon + 1), reboot.next(noon)], [noon, undefined]);
  });
});

Deno.test("what pg_cron refuses is refused:", async (t) => {
  for (const schedule of REFUSED) {
    await t.step(`"${schedule}"`, () => {
      assertThrows(() => readSchedule(schedule, 0));
    });
  }
});
