/** Dates and durations in exports, as people of many countries write them. */

import { csvLine } from "@shared/platform/csv.ts";
import { secondsOf } from "@shared/phonelog/csv_words.ts";
import { WallClock } from "@shared/phonelog/wall_clock.ts";
import { assertEquals, assertThrows } from "../support/assert.ts";
import { readCsv } from "../support/phone_backup.ts";

/** When the only call of a file with this date began. */
function began(date: string, options: Parameters<typeof readCsv>[1] = {}): string | undefined {
  const { events, rejects } = readCsv(
    csvLine(["date", "type"]) + "\n" + csvLine([date, "incoming"]),
    options,
  );
  return events[0]?.started_at ?? rejects[0]?.code;
}

Deno.test("dates of an export", async (t) => {
  await t.step("may be written in many ways", () => {
    const noon = "2025-03-04T12:30:00.000Z";
    const written = [
      "2025-03-04T12:30:00Z",
      "2025-03-04T14:30:00+02:00",
      "2025-03-04 12:30",
      "2025/03/04 12:30:00",
      "1741091400",
      "1741091400000",
      "04.03.2025 12:30",
      "4.3.25, 12:30:00",
      "Mar 4, 2025 12:30:00 PM",
    ];
    for (const date of written) assertEquals([date, began(date)], [date, noon]);
    assertEquals(began("2025-03-04"), "2025-03-04T00:00:00.000Z");
    assertEquals(began("2025-03-04T12:30:00.123456Z"), "2025-03-04T12:30:00.123Z");
  });

  await t.step("without an offset are those of the zone that is told", () => {
    const zone = { zone: "Europe/Berlin" };
    assertEquals(began("2025-07-01 12:00", zone), "2025-07-01T10:00:00.000Z");
    assertEquals(began("2025-01-01 12:00", zone), "2025-01-01T11:00:00.000Z");
    assertEquals(began("2025-01-01T12:00:00Z", zone), "2025-01-01T12:00:00.000Z");
  });

  await t.step("that do not exist are none", () => {
    const wrong = [
      "2025-02-30 12:00",
      "2025-13-01",
      "2025-01-01 25:00",
      "13:00 PM",
      "soon",
      "",
      "31.02.2025",
    ];
    for (const date of wrong) assertEquals([date, began(date)], [date, "invalid"]);
    assertEquals(began("1980-01-01"), "out_of_range");
  });

  await t.step("with slashes need an order that is told, or that other rows prove", () => {
    assertEquals(began("03/04/2025 12:30"), "ambiguous");
    assertEquals(began("03/04/2025 12:30 PM", { order: "mdy" }), "2025-03-04T12:30:00.000Z");
    assertEquals(began("04/03/2025 12:30", { order: "dmy" }), "2025-03-04T12:30:00.000Z");

    const filler = "01/02/2025,missed\n".repeat(500);
    const both = (...proofs: string[]) =>
      readCsv(`date,type\n${filler}${proofs.map((date) => `${date},missed\n`).join("")}${filler}`);
    assertEquals(both("01/31/2025").events.at(-1)?.started_at, "2025-01-02T00:00:00.000Z");
    assertEquals(both("31/01/2025").events.at(-1)?.started_at, "2025-02-01T00:00:00.000Z");
    assertEquals(both("31/01/2025").events.length, 1001);
    assertEquals(both("31/01/2025", "01/31/2025").events.length, 0);
  });

  await t.step("are those of the clock on the wall, also when it is changed", () => {
    const berlin = new WallClock("Europe/Berlin");
    const at = (text: string) => new Date(berlin.instantOf(Date.parse(`${text}Z`))).toISOString();
    assertEquals(at("2026-03-29T01:59"), "2026-03-29T00:59:00.000Z");
    assertEquals(at("2026-03-29T02:30"), "2026-03-29T01:30:00.000Z"); // skipped: 03:30
    assertEquals(at("2026-03-29T03:00"), "2026-03-29T01:00:00.000Z");
    assertEquals(at("2026-10-25T02:30"), "2026-10-25T00:30:00.000Z"); // twice: the first
    assertEquals(at("2026-10-25T03:00"), "2026-10-25T02:00:00.000Z");
    const kolkata = new WallClock("Asia/Kolkata");
    assertEquals(kolkata.instantOf(Date.UTC(2026, 0, 1, 5, 30)), Date.UTC(2026, 0, 1));
    assertThrows(() => new WallClock("Nowhere/Land"), RangeError);
  });

  await t.step("durations may be clocks", () => {
    const said = {
      "61": 61,
      "1:01": 61,
      "00:01:01": 61,
      "1m 1s": 61,
      "1 min 1 sec": 61,
      "61 s": 61,
      "": 0,
    };
    for (const [text, seconds] of Object.entries(said)) {
      assertEquals([text, secondsOf(text)], [text, seconds]);
    }
    assertEquals(secondsOf("1h 0m"), 3600);
    for (const text of ["long", "1:1:1:1", "-", "1,5"]) assertEquals(secondsOf(text), NaN);
  });
});
