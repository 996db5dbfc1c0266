/**
 * Numbers, times and dates as an answer says them, in English.
 *
 * @module
 */

import type { DayRange } from "./plan.ts";

const WEEKDAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
const MONTHS = [
  ...["January", "February", "March", "April", "May", "June", "July", "August", "September"],
  ...["October", "November", "December"],
];
const DAY_MS = 86_400_000;

/** `1,234`, `3.2`; small ones with the digits that tell them from nothing. */
export function number(value: number): string {
  const digits = Number.isInteger(value)
    ? 0
    : Math.abs(value) < 0.1
    ? 3
    : Math.abs(value) < 10
    ? 2
    : 1;
  return value.toLocaleString("en-US", { maximumFractionDigits: digits });
}

/** `1 h 12 min`, `3 min 5 s`, `45 s`; days from two of them on, where `hasDays`. */
export function duration(seconds: number, hasDays = false): string {
  const whole = Math.round(seconds);
  if (whole < 60) {
    return Number.isInteger(seconds) || whole > 0 ? `${whole} s` : `${number(seconds)} s`;
  }
  if (whole < 3600) return parts([[Math.floor(whole / 60), "min"], [whole % 60, "s"]]);
  const minutes = Math.round(seconds / 60);
  if (hasDays && minutes >= 2880) {
    const hours = Math.round(minutes / 60);
    const days = Math.floor(hours / 24);
    return parts([[days, days === 1 ? "day" : "days"], [hours % 24, "h"]]);
  }
  return parts([[Math.floor(minutes / 60), "h"], [minutes % 60, "min"]]);
}

/** `30%`, of 0 to 1. */
export function percent(share: number): string {
  const points = share * 100;
  const digits = points > 0 && points < 1 ? 2 : 1;
  return `${points.toLocaleString("en-US", { maximumFractionDigits: digits })}%`;
}

/** `Mon 9 November 2026 at 14:05`, on the clocks of a zone. */
export function moment(iso: string, tz: string): string {
  const { date, time } = wallOf(iso, tz);
  return `${day(date)} at ${time}`;
}

/** The civil day of a moment in a zone. */
export function dateIn(iso: string, tz: string): string {
  return wallOf(iso, tz).date;
}

/** `Mon 9 November 2026`. */
export function day(date: string): string {
  return `${weekdayOf(date).slice(0, 3)} ${Number(date.slice(8))} ${month(date)}`;
}

/** `November 2026`. */
export function month(date: string): string {
  return `${MONTHS[Number(date.slice(5, 7)) - 1]} ${Number(date.slice(0, 4))}`;
}

/** `Monday`, of 1. */
export function weekday(nth: number): string {
  return WEEKDAYS[nth - 1] ?? "";
}

/** `14:00`. */
export function hour(nth: number): string {
  return `${String(nth).padStart(2, "0")}:00`;
}

/** `A`, `A and B`, `A, B and C`. */
export function list(all: readonly string[], word = "and"): string {
  const last = all.at(-1) ?? "";
  return all.length < 2 ? last : `${all.slice(0, -1).join(", ")} ${word} ${last}`;
}

/** `1 call`, `2 calls`, `no calls`. */
export function many(count: number, { one, more }: { one: string; more: string }): string {
  return `${count === 0 ? "no" : number(count)} ${count === 1 ? one : more}`;
}

/**
 * `from Mon 9 to Sun 15 November 2026`, `on Mon 9 November 2026`, `in November 2026 so far`, `in 2026`:
 * with the days it means, the last one included.
 */
export function range({ from, to }: DayRange, today?: string): string {
  if (!from && !to) return "in the whole log";
  if (!to) return `since ${day(from ?? "")}`;
  const last = plusDays(to, -1);
  if (!from) return `up to ${day(last)}`;
  if (from === last) return `on ${day(from)}`;
  const soFar = today && from <= today && last > today ? " so far" : "";
  if (from.endsWith("-01-01") && to === `${Number(from.slice(0, 4)) + 1}-01-01`) {
    return `in ${Number(from.slice(0, 4))}${soFar}`;
  }
  if (from.endsWith("-01") && to === nextMonth(from)) return `in ${month(from)}${soFar}`;
  return `from ${shortened(from, last)} to ${day(last)}${soFar}`;
}

/** The date so many days later. */
export function plusDays(date: string, days: number): string {
  return new Date(Date.parse(date) + days * DAY_MS).toISOString().slice(0, 10);
}

/** What the last day says, too, is left out. */
function shortened(from: string, last: string): string {
  if (from.slice(0, 7) === last.slice(0, 7)) return day(from).split(" ").slice(0, 2).join(" ");
  return from.slice(0, 4) === last.slice(0, 4)
    ? day(from).split(" ").slice(0, 3).join(" ")
    : day(from);
}

/** The first of the month after. */
export function nextMonth(date: string): string {
  const [year = 0, nth = 0] = date.split("-").map(Number);
  return new Date(Date.UTC(year, nth, 1)).toISOString().slice(0, 10);
}

function weekdayOf(date: string): string {
  return weekday((new Date(date).getUTCDay() + 6) % 7 + 1);
}

function parts([first, second]: [[number, string], [number, string]]): string {
  const [count, unit] = second;
  return count
    ? `${first[0].toLocaleString("en-US")} ${first[1]} ${count} ${unit}`
    : `${first[0].toLocaleString("en-US")} ${first[1]}`;
}

function wallOf(iso: string, tz: string): { date: string; time: string } {
  const parts = new Intl.DateTimeFormat("en-u-hc-h23", {
    timeZone: tz,
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
  }).formatToParts(new Date(iso));
  const part = (type: string) => parts.find((each) => each.type === type)?.value ?? "";
  return {
    date: `${part("year").padStart(4, "0")}-${part("month")}-${part("day")}`,
    time: `${part("hour")}:${part("minute")}`,
  };
}
