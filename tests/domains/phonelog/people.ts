/**
 * What is known about one contact: how often, in which rhythm, and who begins.
 *
 * @module
 */

import { heatMap } from "./dashboard.ts";
import { countOf, isMessage, type LoggedEvent, within } from "./events.ts";
import { median, percentileCont } from "./percentiles.ts";
import { ratio } from "./rounding.ts";
import { dateAt, daysBetween, mondayOf, plusDays, startOf } from "./zones.ts";

/** The local days with any event, in order. */
export function contactDays(events: readonly LoggedEvent[], zone: string): string[] {
  return [...new Set(events.map(({ started_at }) => dateAt(started_at, zone)))].toSorted();
}

/** How many days lie between each contact day and the next. */
export function gapsOf(days: readonly string[]): number[] {
  return days.slice(1).map((day, before) => daysBetween(days[before] ?? day, day));
}

/** How often and when: the last 52 weeks from Monday with this one, and by hour of the week. */
export function frequencyOf(events: readonly LoggedEvent[], today: string, zone: string) {
  const monday = mondayOf(today);
  const weeks = Array.from({ length: 52 }, (_, nth) => {
    const week = plusDays(monday, 7 * (nth - 51));
    const [from, to] = [startOf(week, zone), startOf(plusDays(week, 7), zone)];
    return { week, n: within(events, from, to).length };
  });
  return { weeks, hours: heatMap(events, zone) };
}

/** Which share of what came about went out: calls taken and messages; null where nothing did. */
export function reciprocityOf(events: readonly LoggedEvent[]): number | null {
  const mutual = events.filter((event) => event.type === "call" || isMessage(event));
  const came = countOf(mutual, ({ direction }) => direction === "in");
  const went = countOf(mutual, ({ direction }) => direction === "out");
  return came + went === 0 ? null : ratio(went, came + went, 4);
}

/** The contact's days in short. */
export function rhythmOf(events: readonly LoggedEvent[], zone: string) {
  const days = contactDays(events, zone);
  const gaps = gapsOf(days);
  return {
    contact_days: days.length,
    first_day: days[0] ?? null,
    last_day: days.at(-1) ?? null,
    median_gap: median(gaps),
    usual_gap: percentileCont(gaps, 0.75),
  };
}
