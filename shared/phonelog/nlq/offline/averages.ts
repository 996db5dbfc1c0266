/**
 * How many an average day has: "a day on average", "per working day", "on average on Mondays".
 *
 * @module
 */

import { asked, fault, type Made, type Pieces } from "./asking.ts";
import { isHabit } from "./people.ts";

/** "How many … a day on average". */
export function average(p: Pieces): Made | undefined {
  const isUsual = p.has("on_average");
  const split = p.take("split", ({ by }) => by === "day") ?? p.take("split");
  const isOfDay = split?.by === "day" || isUsual && isOfCertainDays(p);
  if ((isUsual || split?.isMean) && isOfDay) {
    p.takeAll("on_average");
    return { measure: "per_day", by: [], isSplitTaken: true };
  }
  if (isUsual && split?.by === "weekday") {
    p.takeAll("on_average");
    return { measure: "per_day", by: ["weekday"], isSplitTaken: true };
  }
  if (isUsual) return fault("is only known of an average day");
  if (split?.isOne) return fault("is no certain one");
  const isBare = !asked(p, "list") && !asked(p, "how_long") && !p.has("aux");
  if (split?.habit && split.by === "day" && isBare) {
    return { measure: "per_day", by: [], isSplitTaken: true };
  }
  const isPer = (split?.isPer || split?.days) && p.has("aux") && !asked(p, "list");
  if (split?.by === "day" && (split.habit || isPer || isHabit(p)) && asked(p, "how_many")) {
    return { measure: "per_day", by: [], isSplitTaken: true };
  }
  if (split?.habit) return fault("is only known of an average day");
  return undefined;
}

/** "On average on Mondays": of those days, where nothing else is split; a weekend is of two. */
export function isOfCertainDays(p: Pieces): boolean {
  return !p.has("split") && asked(p, "how_many") &&
    p.has("weekdays", ({ weekdays }) => String(weekdays) !== "6,7");
}
