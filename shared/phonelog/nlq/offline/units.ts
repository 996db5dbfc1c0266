/**
 * What is asked of days, weeks, months and hours: which had the most, how many there were, those with so
 * many.
 *
 * @module
 */

import type { Dimension } from "../plan.ts";
import { asked, fault, type Made, type Pieces, SOME } from "./asking.ts";
import { havingOf, isHabit, rankedPeople } from "./people.ts";
import type { Piece } from "./pieces.ts";

/** "Which day … the most", "on how many days", "what time do I usually …". */
export function ofUnits(p: Pieces): Made | undefined {
  const units = p.has("unit");
  if (!units) return undefined;
  const unit = p.take("unit");
  if (!unit) return undefined;
  if (asked(p, "how_many")) {
    if (!p.isAskedFor("unit")) return fault("is not asked for");
    const times = p.take("times");
    // "At least one text" is what a day has anyway that is counted.
    const isOnce = times?.at_least === 1 && times.below === undefined;
    if (times && !times.at_least) return fault("is not counted; those without any are left out");
    if (times && !(isOnce && unit.by === "day")) return ofAmount(unit.by, times);
    if (unit.by !== "day") return fault("is only counted in days");
    return p.has("who") || p.has("degree")
      ? rankedPeople(p, "active_days")
      : { measure: "active_days", by: [] };
  }
  if (unit.isActive) return { measure: "active_days", by: [] };
  // "Who did I talk to on the most days": of everybody the days are counted.
  if (p.has("who") && unit.by === "day" && unit.many && p.isRightBefore("degree", "unit")) {
    return rankedPeople(p, "active_days");
  }
  if ((p.hasNone || p.isDeedDenied) && (p.isAskedFor("unit") || unit.many) && unit.by !== "hour") {
    p.takeAll("not", "without");
    // Days of no certain time are too many.
    return p.has("range") || unit.by === "weekday"
      ? { measure: "count", by: [unit.by], having: { below: 1 } }
      : fault("needs a time, as in “last month”");
  }
  const times = p.take("times");
  const degree = p.take("degree", ({ degree }) => degree === "most" || degree === "least");
  const isUsual = p.take("on_average");
  // "The month with the most people called".
  const ofPeople = !p.has("who") && (degree && p.isRightBefore("degree", "people") ||
    p.has("people", ({ distinct }) => distinct === true));
  // "What hour do people call me": anybody.
  if (!p.has("who")) p.takeAll("people");
  if ((degree || isUsual) && (p.isAskedFor("unit") || p.isBefore("unit", "degree"))) {
    const order = degree?.degree === "least" ? "value_asc" : "value_desc";
    const limit = p.top()?.count ?? (unit.many ? SOME : 1);
    // "Which day do I call most", of no certain time, asks for the day of the week.
    const isWeekday = unit.by === "day" && !unit.many && isHabit(p) && !p.has("range");
    const measure = ofPeople ? "people" : isTalkedMost(p) ? "talk_s" : "count";
    return { measure, by: [isWeekday ? "weekday" : unit.by], order, limit };
  }
  if (ofPeople) return fault("may mean calls or people");
  const top = p.top();
  if (top) {
    const order = top.low || degree?.degree === "least" ? "value_asc" : "value_desc";
    return {
      measure: isTalkedMost(p) ? "talk_s" : "count",
      by: [unit.by],
      order,
      limit: top.count ?? SOME,
    };
  }
  // "The day" alone asks for no day.
  // "Hours with more than 9 calls": those of the clock, and not so much time.
  const isHead = times !== undefined && p.isBefore("unit", "times");
  const isHours = unit.by === "hour" && !p.isAskedFor("unit") && !isHead;
  if (degree || isUsual || isHours || !unit.many && !times && !p.isAskedFor("unit")) {
    return fault("is not asked for");
  }
  // "What time did Anna call": when it was, each of them.
  if (unit.by === "hour" && unit.isAsked && !times) return { measure: "events", by: [] };
  return times ? ofAmount(unit.by, times) : { measure: "count", by: [unit.by] };
}

/** "Which week did I talk the most": for longest; which had the most calls is asked of calls. */
export function isTalkedMost(p: Pieces): boolean {
  return p.has("verb", ({ meaning }) => meaning.does === "talk") && !p.has("noun") &&
    p.has("degree", ({ degree, isOften }) => (degree === "most" || degree === "least") && !isOften);
}

/** "Days with more than 10 calls". */
function ofAmount(by: Dimension, times: Extract<Piece, { is: "times" }>): Made {
  // A day without any is not among those that are told.
  return by === "day" && !times.at_least
    ? fault("is not told of days; those without any are left out")
    : { measure: "count", by: [by], having: havingOf(times) };
}
