/**
 * Civil days as text, YYYY-MM-DD, and how to reckon with them. No zones, no moments: SQL makes those.
 *
 * @module
 */

const DAY = 86_400_000;

/** A day from its numbers; undefined where the calendar has none, as on 30 February. */
export function civil(year: number, month: number, day: number): string | undefined {
  const at = new Date(Date.UTC(year, month - 1, day));
  const isReal = at.getUTCMonth() === month - 1 && at.getUTCDate() === day;
  return isReal ? at.toISOString().slice(0, 10) : undefined;
}

/** The day so many days later. */
export function addDays(day: string, days: number): string {
  return new Date(Date.parse(day) + days * DAY).toISOString().slice(0, 10);
}

/** The same day of another month, or that month's last one. */
export function addMonths(day: string, months: number): string {
  const [year, month, date] = numbersOf(day);
  const first = new Date(Date.UTC(year, month - 1 + months, 1));
  const last = new Date(Date.UTC(year, month + months, 0)).getUTCDate();
  first.setUTCDate(Math.min(date, last));
  return first.toISOString().slice(0, 10);
}

/** 1 is Monday. */
export function weekdayOf(day: string): number {
  return (new Date(day).getUTCDay() + 6) % 7 + 1;
}

/** Year, month and day. */
export function numbersOf(day: string): [year: number, month: number, day: number] {
  return [Number(day.slice(0, 4)), Number(day.slice(5, 7)), Number(day.slice(8, 10))];
}

/** Units of the calendar that a day belongs to. */
export type CalendarUnit = "day" | "week" | "month" | "quarter" | "year";

/** The first day of the unit that a day is in. */
export function startOf(unit: CalendarUnit, day: string): string {
  const [year, month] = numbersOf(day);
  if (unit === "week") return addDays(day, 1 - weekdayOf(day));
  if (unit === "month") return `${day.slice(0, 7)}-01`;
  if (unit === "quarter") return civil(year, month - (month - 1) % 3, 1) ?? day;
  return unit === "year" ? `${day.slice(0, 4)}-01-01` : day;
}

/** So many units later: days and weeks exactly, months by the calendar. */
export function addUnits(unit: CalendarUnit, day: string, count: number): string {
  if (unit === "day") return addDays(day, count);
  if (unit === "week") return addDays(day, count * 7);
  return addMonths(day, count * { month: 1, quarter: 3, year: 12 }[unit]);
}

/** The days of the week of a time shorter than one. */
export function daysFrom(from: string, to: string): number[] {
  const days: number[] = [];
  for (let day = from; day < to && days.length < 7; day = addDays(day, 1)) {
    days.push(weekdayOf(day));
  }
  return days.sort();
}
