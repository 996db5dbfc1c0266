/**
 * Dates by name: feasts that are on the same day every year, and the first or last Monday of a month.
 *
 * @module
 */

import type { Action } from "./chart.ts";
import { addDays, addMonths, civil, numbersOf, startOf, weekdayOf } from "./civil.ts";
import type { Days } from "./ranges.ts";

const day = (from: string, cycle?: Days["cycle"]): Days => ({ from, to: addDays(from, 1), cycle });

/** Month and day. */
type Feast = readonly [month: number, date: number];

const FEASTS = {
  christmas: [12, 25],
  christmasEve: [12, 24],
  boxingDay: [12, 26],
  newYearsEve: [12, 31],
  newYearsDay: [1, 1],
  valentinesDay: [2, 14],
  halloween: [10, 31],
} as const satisfies Readonly<Record<string, Feast>>;

function dateIn(year: number, month: number, date: number): Days | undefined {
  const found = civil(year, month, date);
  return found ? day(found) : undefined;
}

/** The latest day of a date without a year; undefined where the calendar has none. */
export function latestDate(today: string, month: number, date: number): Days | undefined {
  const [thisYear] = numbersOf(today);
  // 29 February is looked for back to the last leap year.
  for (let year = thisYear; year > thisYear - 9; year--) {
    const found = civil(year, month, date);
    if (found && found <= today) return day(found, "year");
  }
}

/** The meanings, for somebody's today. */
export function dateMeanings(today: string): Readonly<Record<string, Action>> {
  const [thisYear] = numbersOf(today);
  // Of a month the first, second, third (0, 1, 2) or last (-1) Monday; without a year the latest that was.
  const weekdayIn = (weekday: number, month: number, year: number | undefined, nth: number) => {
    for (const each of year === undefined ? [thisYear, thisYear - 1] : [year]) {
      const from = civil(each, month, 1) ?? today;
      const to = addMonths(from, 1);
      const start = nth < 0 ? addDays(to, -7) : addDays(from, nth * 7);
      const found = addDays(start, (weekday - weekdayOf(start) + 7) % 7);
      if (found <= today || year !== undefined) return day(found);
    }
  };
  const weekend = (weeks: number): Days => {
    const from = addDays(startOf("week", today), 5 + weeks * 7);
    return { from, to: addDays(from, 2) };
  };

  return {
    // "Until the 10th": of the month that it is in.
    beforeInMonth: (date: number) => untilDate(today, date),
    throughInMonth: (date: number) => untilDate(today, date, { isIncluded: true }),
    beforeThisMonth: (date: number) => untilDate(today, date, { isThis: true }),
    throughThisMonth: (date: number) => untilDate(today, date, { isIncluded: true, isThis: true }),
    thisWeekend: () => weekend(0),
    lastWeekend: () => weekend(-1),
    // The last one; on a weekend that may be this one or the one before.
    weekendNamed: (): Days => {
      const from = addDays(today, -1 - weekdayOf(today));
      return { ...weekdayOf(today) < 6 && { from, to: addDays(from, 2) }, isWeekend: true };
    },
    ...Object.fromEntries(Object.entries(FEASTS).map(([name, date]) => [name, () => date])),
    feast: ([month, date]: Feast) => latestDate(today, month, date),
    feastOfYear: ([month, date]: Feast, year: number) => dateIn(year, month, date),
    feastThisYear: ([month, date]: Feast) => dateIn(thisYear, month, date),
    monthDayThisYear: (month: number, date: number) => dateIn(thisYear, month, date),
    monthDayLastYear: (month: number, date: number) => dateIn(thisYear - 1, month, date),
    feastLastYear: ([month, date]: Feast) => dateIn(thisYear - 1, month, date),
    ...Object.fromEntries(
      ["firstWeekdayIn", "secondWeekdayIn", "thirdWeekdayIn"].map((name, nth) => [
        name,
        (weekday: number, { month, year }: { month: number; year: number | undefined }) =>
          weekdayIn(weekday, month, year, nth),
      ]),
    ),
    lastWeekdayIn: (
      weekday: number,
      { month, year }: { month: number; year: number | undefined },
    ) => weekdayIn(weekday, month, year, -1),
    ...Object.fromEntries(
      ["firstWeekday", "secondWeekday", "thirdWeekday"].map((name, nth) => [
        name,
        (weekday: number, month: number, year?: number) => weekdayIn(weekday, month, year, nth),
      ]),
    ),
    lastWeekdayOf: (weekday: number, month: number, year?: number) =>
      weekdayIn(weekday, month, year, -1),
  };
}

/** From the first of a month until one of its days: of this month, or of the latest that has had it. */
function untilDate(
  today: string,
  date: number,
  { isIncluded = false, isThis = false } = {},
): { from: string; to: string } | undefined {
  for (let back = 0; back < (isThis ? 1 : 3); back++) {
    const from = addMonths(startOf("month", today), -back);
    const found = civil(Number(from.slice(0, 4)), Number(from.slice(5, 7)), date);
    const to = found && (isIncluded ? addDays(found, 1) : found);
    if (found && to && to > from && (isThis || found <= today)) return { from, to };
  }
}
