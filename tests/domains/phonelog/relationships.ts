/**
 * Who belongs with whom, by the days on which a person had to do with both: counted, and held against
 * what chance would have.
 *
 * @module
 */

import { type LoggedEvent, shownOf } from "./events.ts";
import { ratio, rounded } from "./rounding.ts";
import { dateAt, plusDays } from "./zones.ts";

/** Two contacts, the lesser id first. */
export interface Tie {
  a: string;
  b: string;
  same_days: number;
  expected_days: number;
  lift: number;
  significance: number;
}

/** From here on a tie is one: one in twenty thousand by chance. */
export const LEAST = 15.13;

/** All pairs that share so many of the 365 days up to today and are so significant, in order of ids. */
export function tiesOf(
  events: readonly LoggedEvent[],
  today: string,
  zone: string,
  { fewest = 3, least = LEAST } = {},
): Tie[] {
  const first = plusDays(today, -364);
  const days = new Map<string, Set<string>>();
  const counts = new Map<string, number>();
  for (const { contact_id, started_at } of shownOf(events)) {
    const day = dateAt(started_at, zone);
    if (day < first || day > today) continue;
    counts.set(day, (counts.get(day) ?? 0) + 1);
    if (contact_id !== null) days.set(day, (days.get(day) ?? new Set()).add(contact_id));
  }
  // About as many as there are people on it.
  const weights = [...counts.values()].map((n) => Math.floor(Math.sqrt(n)));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const squares = weights.reduce((sum, weight) => sum + weight * weight, 0);
  const together = (...ids: string[]) =>
    [...days.values()].filter((there) => ids.every((id) => there.has(id))).length;

  const everybody = [...new Set([...days.values()].flatMap((there) => [...there]))].toSorted();
  return everybody.flatMap((a, nth) =>
    everybody.slice(nth + 1).flatMap((b) => {
      const same_days = together(a, b);
      if (same_days < fewest) return [];
      const [product, whole] = [together(a) * together(b) * squares, total * total];
      const most = Math.min(together(a), together(b));
      const significance = significanceOf(same_days, most, product / whole);
      return significance < least ? [] : [{
        ...{ a, b, same_days, significance: rounded(significance, 2) },
        expected_days: ratio(product, whole, 2),
        lift: ratio(same_days * whole, product, 2),
      }];
    })
  );
}

/** Twice the log-likelihood ratio of a count of at most `most` that is above what is expected. */
export function significanceOf(seen: number, most: number, expected: number): number {
  if (seen <= expected) return 0;
  const missed = seen === most ? 0 : (most - seen) * Math.log((most - seen) / (most - expected));
  return 2 * (seen * Math.log(seen / expected) + missed);
}
