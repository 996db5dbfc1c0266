/**
 * The model's periods and buckets: what is compared with what, and where each begins, on nights when
 * clocks are put on and back.
 */

import { assert, assertEquals } from "../support/assert.ts";
import { bucketsOf } from "./phonelog/buckets.ts";
import {
  type Bucket,
  type Compare,
  comparedWith,
  endOf,
  periodOf,
  usualBucket,
} from "./phonelog/period.ts";

const BERLIN = "Europe/Berlin";

function period(from: string, to: string, zone = BERLIN) {
  return { from: endOf(from, zone), to: endOf(to, zone) };
}

function buckets(from: string, to: string, bucket: Bucket, zone = BERLIN): string[] | undefined {
  return bucketsOf(period(from, to, zone), bucket, zone)
    ?.map(({ start, label }) => `${label} = ${utc(start)}`);
}

function utc(instant: number): string {
  return new Date(instant).toISOString().replace(":00.000", "");
}

function compared(from: string, to: string, compare: Compare, zone = BERLIN): string[] {
  const other = comparedWith(period(from, to, zone), compare, zone);
  return other ? [utc(other.from), utc(other.to)] : [];
}

Deno.test("a local date is the first instant of that day", () => {
  const first = (date: string, zone: string) => utc(endOf(date, zone));
  assertEquals(first("2026-10-25", BERLIN), "2026-10-24T22:00Z");
  assertEquals(first("2026-03-01", "Asia/Kathmandu"), "2026-02-28T18:15Z");
  // Midnight comes twice: at 04:00 and at 05:00 of UTC.
  assertEquals(first("2026-11-01", "America/Havana"), "2026-11-01T04:00Z");
  // Midnight is skipped: the day begins at one o'clock.
  assertEquals(first("2026-03-29", "Asia/Beirut"), "2026-03-28T22:00Z");
  assertEquals(first("2026-09-06", "America/Santiago"), "2026-09-06T04:00Z");
});

Deno.test("a month is compared with as many days before it", () => {
  assertEquals(compared("2026-03-01", "2026-04-01", "previous"), [
    "2026-01-28T23:00Z",
    "2026-02-28T23:00Z",
  ]);
  assertEquals(compared("2026-02-01", "2026-03-01", "previous"), [
    "2026-01-03T23:00Z",
    "2026-01-31T23:00Z",
  ]);
});

Deno.test("a day of 25 hours is compared with one of 24, a piece of a day with as many seconds", () => {
  assertEquals(compared("2026-10-25", "2026-10-26", "previous"), [
    "2026-10-23T22:00Z",
    "2026-10-24T22:00Z",
  ]);
  assertEquals(compared("2026-10-25T00:00Z", "2026-10-25T06:00Z", "previous"), [
    "2026-10-24T18:00Z",
    "2026-10-25T00:00Z",
  ]);
  assertEquals(compared("2026-10-25", "2026-10-26", "none"), []);
});

Deno.test("a year ago the wall clock showed the same", () => {
  assertEquals(compared("2026-03-29", "2026-03-30", "year"), [
    "2025-03-28T23:00Z",
    "2025-03-29T23:00Z",
  ]);
  assertEquals(compared("2026-03-29T10:00Z", "2026-03-29T11:00Z", "year"), [
    "2025-03-29T11:00Z",
    "2025-03-29T12:00Z",
  ]);
  assertEquals(compared("2024-02-28", "2024-02-29", "year"), [
    "2023-02-27T23:00Z",
    "2023-02-27T23:00Z",
  ]);
  assertEquals(compared("2024-02-29", "2024-03-01", "year"), [
    "2023-02-27T23:00Z",
    "2023-02-28T23:00Z",
  ]);
});

Deno.test("the usual period is thirty days with today, the usual bucket fits a screen", () => {
  const { from, to } = periodOf(null, null, BERLIN, Date.parse("2026-11-22T23:30Z"));
  assertEquals([utc(from), utc(to)], ["2026-10-24T22:00Z", "2026-11-23T23:00Z"]);
  const usual = (from: string, to: string) => usualBucket(period(from, to), BERLIN);
  assertEquals(usual("2026-10-24", "2026-10-27"), "hour");
  assertEquals(usual("2026-10-24", "2026-10-28"), "day");
  assertEquals(usual("2026-01-01", "2026-04-03"), "day");
  assertEquals(usual("2026-01-01", "2026-04-04"), "week");
  assertEquals(usual("2024-01-01", "2025-12-31"), "week");
  assertEquals(usual("2024-01-01", "2026-01-01"), "month");
});

Deno.test("weeks begin on Monday, also over New Year, and a bucket may begin before the period", () => {
  assertEquals(buckets("2026-12-31", "2027-01-05", "week"), [
    "2026-12-28 = 2026-12-27T23:00Z",
    "2027-01-04 = 2027-01-03T23:00Z",
  ]);
  assertEquals(buckets("2026-12-31", "2027-01-02", "month"), [
    "2026-12-01 = 2026-11-30T23:00Z",
    "2027-01-01 = 2026-12-31T23:00Z",
  ]);
});

Deno.test("the night in spring has no second hour, the one in autumn has it twice", () => {
  assertEquals(buckets("2026-03-29T00:30Z", "2026-03-29T01:30Z", "hour"), [
    "2026-03-29T01:00+01:00 = 2026-03-29T00:00Z",
    "2026-03-29T03:00+02:00 = 2026-03-29T01:00Z",
  ]);
  assertEquals(buckets("2026-10-25T00:30Z", "2026-10-25T01:30Z", "hour"), [
    "2026-10-25T02:00+02:00 = 2026-10-25T00:00Z",
    "2026-10-25T02:00+01:00 = 2026-10-25T01:00Z",
  ]);
});

Deno.test("half hours: Lord Howe puts clocks back by thirty minutes, Kathmandu is 5:45 ahead", () => {
  assertEquals(buckets("2026-04-04T14:30Z", "2026-04-04T15:45Z", "hour", "Australia/Lord_Howe"), [
    "2026-04-05T01:00+11:00 = 2026-04-04T14:00Z",
    "2026-04-05T01:00+10:30 = 2026-04-04T15:00Z",
    "2026-04-05T02:00+10:30 = 2026-04-04T15:30Z",
  ]);
  assertEquals(buckets("2026-01-01T00:00Z", "2026-01-01T01:00Z", "hour", "Asia/Kathmandu"), [
    "2026-01-01T05:00+05:45 = 2025-12-31T23:15Z",
    "2026-01-01T06:00+05:45 = 2026-01-01T00:15Z",
  ]);
});

Deno.test("a day that a zone left out is no bucket, and two thousand are the most", () => {
  assertEquals(
    buckets("2011-12-29", "2012-01-01", "day", "Pacific/Apia")?.map((b) => b.slice(0, 10)),
    [
      "2011-12-29",
      "2011-12-31",
    ],
  );
  assertEquals(buckets("2020-01-01", "2020-03-24", "hour")?.length, 1992);
  assertEquals(buckets("2020-01-01", "2020-03-25", "hour"), undefined);
  assert(buckets("2020-01-01", "2025-06-23", "day")?.length === 2000);
  assertEquals(buckets("2020-01-01", "2025-06-24", "day"), undefined);
});
