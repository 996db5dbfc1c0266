/**
 * The model's odd things: hours with far too much or too little, and silences that are none.
 */

import { assertEquals } from "../support/assert.ts";
import type { LoggedEvent } from "./phonelog/events.ts";
import { logged } from "./phonelog/logged.ts";
import { anomaliesOf, gapsIn } from "./phonelog/odd_things.ts";

const HOUR = 3_600_000;
const FIRST = Date.parse("2026-01-05T00:00Z");

/** `n` texts each hour of so many weeks from Monday, 5 January 2026. */
function steady(weeks: number, n: number, isLeftOut: (hour: number) => boolean = () => false) {
  return Array.from({ length: weeks * 168 }, (_, hour) => hour).filter((hour) => !isLeftOut(hour))
    .flatMap((hour) => texts(hour, n));
}

function texts(hour: number, n: number): LoggedEvent[] {
  return logged(...Array.from({ length: n }, (_, nth) => {
    const at = new Date(FIRST + hour * HOUR + nth * 1000).toISOString();
    return `sms in ${at} ana`;
  }));
}

const LAST_WEEK = { from: FIRST + 4 * 168 * HOUR, to: FIRST + 5 * 168 * HOUR };

Deno.test("steady weeks have nothing odd, and one full hour is", () => {
  const steadily = steady(5, 2);
  assertEquals(anomaliesOf(steadily, LAST_WEEK, "UTC", "high"), []);
  const odd = anomaliesOf([...steadily, ...texts(4 * 168 + 3, 13)], LAST_WEEK, "UTC", "normal");
  // 15 texts where 2 are usual: (15 - 2) / sqrt(3).
  assertEquals(
    odd,
    ["events", "messages"].map((metric) => ({
      at: LAST_WEEK.from + 3 * HOUR,
      metric,
      value: 15,
      expected: 2,
      z: 7.51,
      kind: "spike",
    })),
  );
  assertEquals(anomaliesOf([...steadily, ...texts(4 * 168 + 3, 13)], LAST_WEEK, "UTC", "low"), []);
});

Deno.test("less than four weeks before say nothing", () => {
  const third = { from: FIRST + 3 * 168 * HOUR, to: FIRST + 4 * 168 * HOUR };
  assertEquals(anomaliesOf([...steady(4, 2), ...texts(3 * 168, 50)], third, "UTC", "high"), []);
});

Deno.test("an hour without what is always there is a silence, one with little a drop", () => {
  const empty = 4 * 168 + 10;
  const events = [
    ...steady(5, 48, (hour) => hour === empty || hour === empty + 1),
    ...texts(empty, 1),
  ];
  const odd = anomaliesOf(events, LAST_WEEK, "UTC", "normal");
  assertEquals(odd.map(({ metric, value, z, kind }) => [metric, value, z, kind]), [
    ["events", 1, -6.71, "drop"],
    ["messages", 1, -6.71, "drop"],
    ["events", 0, -6.86, "silence"],
    ["messages", 0, -6.86, "silence"],
  ]);
});

Deno.test("a silence is a gap as far as something was to be expected", () => {
  const from = 4 * 168 + 20;
  const events = steady(5, 1, (hour) => from <= hour && hour < from + 3);
  assertEquals(gapsIn(events, LAST_WEEK, "UTC", 0.9), [{
    from: FIRST + from * HOUR,
    to: FIRST + (from + 3) * HOUR,
    expected: 3,
    confidence: 0.9502,
  }]);
  assertEquals(gapsIn(events, LAST_WEEK, "UTC", 0.96), []);
});
