/**
 * Who has gone quiet: longer than was meant, or than twice what is usual with them.
 *
 * @module
 */

import type { Contact, LoggedEvent } from "./events.ts";
import { rhythmOf } from "./people.ts";
import { daysBetween } from "./zones.ts";

/** A rhythm is known from so many contact days on. */
const FEWEST_DAYS = 5;

/** The contacts that are overdue on a day, the one most so for its own rhythm first. */
export function losingTouch(
  events: readonly LoggedEvent[],
  contacts: readonly Contact[],
  today: string,
  zone: string,
) {
  return contacts.flatMap(({ id, stay_in_touch_days }) => {
    const own = events.filter(({ contact_id }) => contact_id === id);
    const { contact_days, last_day, usual_gap } = rhythmOf(own, zone);
    const rhythm = contact_days >= FEWEST_DAYS ? usual_gap : null;
    const usual = rhythm ?? stay_in_touch_days;
    const allowed = stay_in_touch_days ?? (rhythm === null ? null : rhythm * 2);
    if (!last_day || usual === null || allowed === null) return [];
    const days_since = daysBetween(last_day, today);
    const overdue_days = days_since - allowed;
    const one = { contact_id: id, last_day, days_since, usual_gap: rhythm, overdue_days };
    return overdue_days > 0 ? [{ ...one, urgency: overdue_days / usual }] : [];
  }).toSorted((a, b) => b.urgency - a.urgency || (a.contact_id < b.contact_id ? -1 : 1))
    .map(({ urgency: _, ...one }) => one);
}
