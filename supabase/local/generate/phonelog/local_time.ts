/**
 * Wall clocks of a few zones by their own rules, so that no machine's time zone data has a say.
 *
 * @module
 */

export const HOUR = 3_600_000;
export const DAY = 86_400_000;

/** A zone: its distance from UTC in winter, and whose summer it has. */
export interface Zone {
  name: string;
  winterHours: number;
  summer: "eu" | "us" | "none";
}

export const BERLIN: Zone = { name: "Europe/Berlin", winterHours: 1, summer: "eu" };
export const NEW_YORK: Zone = { name: "America/New_York", winterHours: -5, summer: "us" };
export const TOKYO: Zone = { name: "Asia/Tokyo", winterHours: 9, summer: "none" };

/** The instant at which a wall clock shows this; `wall` is that reading as if it were UTC. */
export function instantOf(wall: number, zone: Zone): number {
  const winter = wall - zone.winterHours * HOUR;
  // An hour that the clock skips is the one after it; of an hour it shows twice this is the first.
  return isSummer(winter - HOUR, zone) ? winter - HOUR : winter;
}

function isSummer(instant: number, { summer, winterHours }: Zone): boolean {
  if (summer === "none") return false;
  const year = new Date(instant).getUTCFullYear();
  if (summer === "eu") {
    return instant >= sunday(year, 3, 0) + HOUR && instant < sunday(year, 10, 0) + HOUR;
  }
  // From two o'clock in winter to two o'clock in summer, on the second and the first Sunday.
  return instant >= sunday(year, 2, 2) + (2 - winterHours) * HOUR &&
    instant < sunday(year, 10, 1) + (1 - winterHours) * HOUR;
}

/** The nth Sunday of a month (from 0); `nth` 0 is the last one of the month before. */
function sunday(year: number, month: number, nth: number): number {
  const first = Date.UTC(year, month, 1);
  const until = (7 - new Date(first).getUTCDay()) % 7;
  return first + (until + 7 * (nth - 1)) * DAY;
}

/** Days that are quieter at work and livelier at home: month and day. */
const HOLIDAYS = ["01-01", "05-01", "10-03", "12-24", "12-25", "12-26", "12-31"];

/** Whether a day (its midnight as if it were UTC) is a holiday. */
export function isHoliday(day: number): boolean {
  return HOLIDAYS.includes(new Date(day).toISOString().slice(5, 10));
}

/** Monday is 0. */
export function weekdayOf(day: number): number {
  return (new Date(day).getUTCDay() + 6) % 7;
}
