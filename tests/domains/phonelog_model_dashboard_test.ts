/**
 * The model's dashboard on examples that anybody can check with a calendar and a pencil.
 */

import { assertEquals } from "../support/assert.ts";
import { dashboardOf, deltaPct, heatMap, totalsOf } from "./phonelog/dashboard.ts";
import { known, logged } from "./phonelog/logged.ts";
import { rounded } from "./phonelog/rounding.ts";
import { ratio } from "./phonelog/rounding.ts";

const DAY_OF_ALL = logged(
  "call in 2026-03-02T08:00Z ana 60",
  "call out 2026-03-02T09:00Z ana 90",
  "call missed 2026-03-02T09:30Z bob 0",
  "call rejected 2026-03-02T10:00Z - 5",
  "sms in 2026-03-02T11:00Z bob",
  "mms out 2026-03-02T12:00Z bob",
  "sms blocked 2026-03-02T13:00Z cy",
  "voicemail in 2026-03-02T14:00Z ana 20",
);
const MARCH_2 = {
  period: { from: Date.parse("2026-03-02T00:00Z"), to: Date.parse("2026-03-03T00:00Z") },
  zone: "UTC",
  bucket: "day",
  compare: "previous",
} as const;

Deno.test("totals count each event in each way it counts", () => {
  assertEquals(totalsOf(DAY_OF_ALL), {
    events: 8,
    calls: 4,
    messages: 3,
    voicemails: 1,
    in: 3,
    out: 2,
    missed: 1,
    rejected: 1,
    blocked: 1,
    talk_s: 150,
    unique_contacts: 3,
  });
});

Deno.test("a day has what began in it, its end excluded, and nothing hidden", () => {
  const hidden = logged("call in 2026-03-02T08:00Z eve 60").map((event) => ({
    ...event,
    privacy: "hidden" as const,
  }));
  const midnight = logged("sms in 2026-03-03T00:00Z ana", "sms in 2026-03-01T23:59:59.999Z ana");
  const people = [known("ana"), known("bob"), known("cy"), known("eve")];
  const answer = dashboardOf([...DAY_OF_ALL, ...hidden, ...midnight], people, MARCH_2);
  assertEquals(answer.totals.events, 8);
  assertEquals(answer.previous?.totals.events, 1);
  assertEquals(answer.delta?.events, 7);
  assertEquals(answer.delta_pct?.events, 700);
  assertEquals(answer.delta_pct?.calls, null);
  assertEquals(answer.by_type_direction, [
    { type: "call", direction: "in", n: 1, duration_s: 60 },
    { type: "call", direction: "missed", n: 1, duration_s: 0 },
    { type: "call", direction: "out", n: 1, duration_s: 90 },
    { type: "call", direction: "rejected", n: 1, duration_s: 0 },
    { type: "mms", direction: "out", n: 1, duration_s: 0 },
    { type: "sms", direction: "blocked", n: 1, duration_s: 0 },
    { type: "sms", direction: "in", n: 1, duration_s: 0 },
    { type: "voicemail", direction: "in", n: 1, duration_s: 20 },
  ]);
  assertEquals(answer.top_contacts.map(({ contact_id, n }) => [contact_id, n]), [
    ["ana", 3],
    ["bob", 3],
    ["cy", 1],
  ]);
  assertEquals(answer.top_contacts[1], {
    contact_id: "bob",
    name: "bob",
    privacy: "normal",
    n: 3,
    calls: 1,
    messages: 2,
    in: 1,
    out: 1,
    talk_s: 0,
    last_at: Date.parse("2026-03-02T12:00Z"),
  });
});

Deno.test("in the autumn night the repeated hour is two buckets, and one field of the heat map", () => {
  const night = logged(
    "sms in 2026-10-25T00:10Z ana",
    "sms in 2026-10-25T00:59Z ana",
    "sms in 2026-10-25T01:05Z ana",
    "sms in 2026-10-25T02:00Z ana",
  );
  const { series } = dashboardOf(night, [], {
    period: { from: Date.parse("2026-10-24T23:00Z"), to: Date.parse("2026-10-25T03:00Z") },
    zone: "Europe/Berlin",
    bucket: "hour",
    compare: "none",
  });
  assertEquals(series?.map(({ label, events }) => [label, events]), [
    ["2026-10-25T01:00+02:00", 0],
    ["2026-10-25T02:00+02:00", 2],
    ["2026-10-25T02:00+01:00", 1],
    ["2026-10-25T03:00+01:00", 1],
  ]);
  assertEquals(heatMap(night, "Europe/Berlin")[6]?.slice(0, 5), [0, 0, 3, 1, 0]);
});

Deno.test("a day counts in the zone that is asked for", () => {
  const [eve] = logged("sms in 2026-12-31T23:30Z ana");
  const { series } = dashboardOf(eve ? [eve] : [], [], {
    period: { from: Date.parse("2026-12-30T23:00Z"), to: Date.parse("2027-01-01T23:00Z") },
    zone: "Europe/Berlin",
    bucket: "day",
    compare: "none",
  });
  assertEquals(series?.map(({ label, events }) => [label, events]), [
    ["2026-12-31", 0],
    ["2027-01-01", 1],
  ]);
});

Deno.test("per cent is of what was before, with one digit, halves away from nothing", () => {
  const totals = (events: number) => ({ ...totalsOf([]), events });
  const pct = (now: number, before: number) => deltaPct(totals(now), totals(before)).events;
  assertEquals(pct(4, 3), 33.3);
  assertEquals(pct(1, 3), -66.7);
  assertEquals(pct(2001, 2000), 0.1);
  assertEquals(pct(1999, 2000), -0.1);
  assertEquals(pct(0, 7), -100);
  assertEquals(pct(5, 0), null);
});

Deno.test("ratios are rounded as numeric does", () => {
  assertEquals([ratio(1, 8, 2), ratio(-1, 8, 2), ratio(2, 3, 4)], [0.13, -0.13, 0.6667]);
  assertEquals([rounded(2.675, 2), rounded(-2.675, 2), rounded(3, 2)], [2.68, -2.68, 3]);
  assertEquals([rounded(12.3449999999, 2), rounded(1e-7, 2), rounded(0, 2)], [12.34, 0, 0]);
});
