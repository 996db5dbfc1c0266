/**
 * The model's words about people: rhythms, guesses and silences that can be counted on fingers.
 */

import { assert, assertEquals } from "../support/assert.ts";
import type { LoggedEvent } from "./phonelog/events.ts";
import { known, logged, textsOn } from "./phonelog/logged.ts";
import { losingTouch } from "./phonelog/losing_touch.ts";
import { contactDays, frequencyOf, gapsOf, reciprocityOf, rhythmOf } from "./phonelog/people.ts";
import { mad, median, percentileCont, percentileDisc } from "./phonelog/percentiles.ts";
import { METHODS, predictionOf } from "./phonelog/prediction.ts";
import { plusDays } from "./phonelog/zones.ts";

/** Days from 1 January 2026, a Thursday, with these gaps. */
function daysApart(...gaps: number[]): string[] {
  return gaps.reduce((days, gap) => [...days, plusDays(days.at(-1) ?? "", gap)], ["2026-01-01"]);
}

Deno.test("percentiles lie between values, or are one of them", () => {
  assertEquals(median([5, 1, 3]), 3);
  assertEquals(median([4, 1, 3, 2]), 2.5);
  assertEquals(median([]), null);
  assertEquals(percentileCont([1, 2, 3, 10], 0.75), 4.75);
  assertEquals(percentileDisc([1, 2, 3, 10], 0.75), 3);
  assertEquals([percentileDisc([7], 0.1), percentileDisc([1, 2, 3], 0.9)], [7, 3]);
  assertEquals(mad([1, 1, 2, 2, 4, 6, 9]), 1);
});

Deno.test("contact days are local, and gaps lie between them", () => {
  const events = logged(
    "sms in 2026-01-01T22:59Z ana",
    "call missed 2026-01-01T23:00Z ana",
    "call out 2026-01-05T12:00Z ana",
    "call out 2026-01-05T13:00Z ana",
  );
  assertEquals(contactDays(events, "Europe/Berlin"), ["2026-01-01", "2026-01-02", "2026-01-05"]);
  assertEquals(gapsOf(contactDays(events, "Europe/Berlin")), [1, 3]);
  assertEquals(rhythmOf(events, "Europe/Berlin"), {
    contact_days: 3,
    first_day: "2026-01-01",
    last_day: "2026-01-05",
    median_gap: 2,
    usual_gap: 2.5,
  });
});

Deno.test("who begins is told by calls that came about and messages", () => {
  const events = logged(
    "call out 2026-01-01T10:00Z ana",
    "sms out 2026-01-01T10:00Z ana",
    "sms in 2026-01-01T10:00Z ana",
    "voicemail in 2026-01-01T10:00Z ana",
    "call missed 2026-01-01T10:00Z ana",
  );
  assertEquals(reciprocityOf(events), 0.6667);
  assertEquals(reciprocityOf(events.slice(3)), null);
});

Deno.test("weeks are the last fifty-two, hours those of the wall clock", () => {
  const events = textsOn(
    "ana",
    "2026-11-16",
    "2026-11-22",
    "2026-11-15",
    "2025-11-24",
    "2025-11-23",
  );
  const { weeks, hours } = frequencyOf(events, "2026-11-22", "Europe/Berlin");
  assertEquals(weeks.length, 52);
  assertEquals(weeks[0], { week: "2025-11-24", n: 1 });
  assertEquals(weeks.slice(-2), [{ week: "2026-11-09", n: 1 }, { week: "2026-11-16", n: 2 }]);
  assertEquals([hours[0]?.[13], hours[6]?.[13], hours[0]?.[12]], [2, 3, 0]);
});

Deno.test("each method guesses as it says", () => {
  const guess = (method: string, ...gaps: number[]) => METHODS[method]?.(daysApart(...gaps));
  assertEquals(guess("median_gap", 2, 3, 5), 3);
  assertEquals(guess("median_gap", 2, 3), 3);
  // Weights 1, 2, 3 of 9, 2, 4: two has 2 of 6, four reaches 5.
  assertEquals(guess("recent_weighted_median", 9, 2, 4), 4);
  // After Thursdays it was 2 days four times, after Saturdays 5; fewer are not believed.
  assertEquals(guess("weekday_median", 2, 5, 2, 5, 2, 5, 2, 5), 2);
  assertEquals(guess("weekday_median", 2, 5, 2, 5, 2, 5), 4);
});

Deno.test("a weekly habit is found by any method, so the first is used", () => {
  const { prediction, backtest } = predictionOf(daysApart(7, 7, 7, 7, 7));
  assertEquals(prediction, {
    next_day: "2026-02-12",
    earliest: "2026-02-12",
    latest: "2026-02-12",
  });
  assertEquals(backtest, {
    method: "median_gap",
    mae_days: 0,
    baseline_mae_days: 0,
    beats_baseline: false,
    n: 2,
  });
});

Deno.test("who changes their rhythm is better guessed by what is recent, once that is no chance", () => {
  const { backtest } = predictionOf(daysApart(2, 2, 2, 2, 2, 2, 2, 9, 9, 9, 9, 9, 9, 9));
  assertEquals([backtest?.n, backtest?.method], [11, "recent_weighted_median"]);
  assert(backtest?.beats_baseline);
  const soon = predictionOf(daysApart(2, 2, 2, 2, 2, 2, 2, 9, 9, 9, 9, 9, 9));
  assertEquals([soon.backtest?.method, soon.backtest?.beats_baseline], ["median_gap", false]);
});

Deno.test("four contact days are too few", () => {
  assertEquals(predictionOf(daysApart(7, 7, 7)), {
    prediction: null,
    reason: "too_few_contact_days",
  });
  assert(predictionOf(daysApart(7, 7, 7, 7)).prediction);
});

Deno.test("losing touch is longer than was meant, or than twice the usual", () => {
  const weekly = (who: string): LoggedEvent[] => textsOn(who, ...daysApart(7, 7, 7, 7));
  const events = [
    ...weekly("ana"),
    ...weekly("bob"),
    ...weekly("cy"),
    ...textsOn("di", "2026-02-01"),
  ];
  const people = [
    known("ana"),
    known("bob", { stay_in_touch_days: 7 }),
    known("cy", { stay_in_touch_days: 60 }),
    known("di", { stay_in_touch_days: 5 }),
    known("eve", { stay_in_touch_days: 1 }),
  ];
  // All were heard of last on 29 January, but for di.
  assertEquals(losingTouch(events, people, "2026-02-12", "UTC").map((each) => each.contact_id), [
    "di",
    "bob",
  ]);
  assertEquals(losingTouch(events, people, "2026-02-13", "UTC"), [
    { contact_id: "di", last_day: "2026-02-01", days_since: 12, usual_gap: null, overdue_days: 7 },
    { contact_id: "bob", last_day: "2026-01-29", days_since: 15, usual_gap: 7, overdue_days: 8 },
    { contact_id: "ana", last_day: "2026-01-29", days_since: 15, usual_gap: 7, overdue_days: 1 },
  ]);
});
