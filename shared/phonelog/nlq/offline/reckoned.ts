/**
 * Times that are reckoned from a day: the day after it, the week before it, the year that ends with it, the
 * last three whole months, and the ends of a month.
 *
 * @module
 */

import type { Action } from "./chart.ts";
import { addDays, addMonths, addUnits, civil, numbersOf, startOf, weekdayOf } from "./civil.ts";
import { latestDate } from "./dates.ts";
import type { Days, Units } from "./ranges.ts";

const CHRISTMAS = [12, 25] as const;
const CENTURY = 2000;
const HALF_A_YEAR = 6;

const day = (from: string): Days => ({ from, to: addDays(from, 1) });
const chosen = (days: Days): Days => ({ ...days, isChosen: true });

/** The meanings, for somebody's today. */
export function reckonedMeanings(today: string): Readonly<Record<string, Action>> {
  const [thisYear] = numbersOf(today);
  const tomorrow = addDays(today, 1);
  const christmasOf = (year: number) => day(civil(year, ...CHRISTMAS) ?? today);
  const christmas = () => {
    const found = christmasOf(thisYear);
    return found.from && found.from <= today ? found : christmasOf(thisYear - 1);
  };
  const moved = ({ from, cycle }: Days, days: number): Days | undefined =>
    from ? { ...day(addDays(from, days)), cycle } : undefined;
  // Back from the last one that was.
  const weekdayBack = (nth: number, weeks: number): Days => {
    const last = addDays(today, -((weekdayOf(today) - nth + 7) % 7));
    return chosen(day(addDays(last, -7 * weeks)));
  };
  const unitBefore = ({ unit, count }: Units, { from }: Days) =>
    from && chosen({ from: addUnits(unit, from, -count), to: from });
  const unitAfter = ({ unit, count }: Units, { to }: Days) =>
    to && chosen({ from: to, to: addUnits(unit, to, count) });
  const monthOf = (month: number): Days => {
    const from = latestDate(today, month, 1)?.from;
    return from ? { from, to: addMonths(from, 1) } : {};
  };
  const unitsTo = (count: number, { unit, count: each }: Units, { to }: Days) =>
    to && chosen({ from: addUnits(unit, to, -count * each), to });
  const andHalf = (count: number, { unit, count: each }: Units): Days | undefined =>
    unit === "year" && each === 1
      ? { from: addMonths(tomorrow, -count * 2 * HALF_A_YEAR - HALF_A_YEAR), to: tomorrow }
      : undefined;

  // The first week of a month is its first seven days, and not a week of the calendar.
  const ofWhole = (count: number, { unit, count: each }: Units, { from, to }: Days) => {
    if (!from || !to) return undefined;
    const end = addUnits(unit, from, count * each);
    const start = addUnits(unit, to, -count * each);
    return end < to ? { from, to, end, start } : undefined;
  };
  const firstDays = (count: number, units: Units, whole: Days) => {
    const of = ofWhole(count, units, whole);
    return of && { from: of.from, to: of.end, isCounted: units.unit === "week" };
  };
  const lastDays = (count: number, units: Units, whole: Days) => {
    const of = ofWhole(count, units, whole);
    if (!of || of.to > tomorrow) return undefined;
    return { from: of.start, to: of.to, isCounted: units.unit === "week" };
  };

  return {
    firstDays,
    lastDays,
    firstOne: (units: Units, whole: Days) => firstDays(1, units, whole),
    lastOneOf: (units: Units, whole: Days) => lastDays(1, units, whole),
    dateOfShortYear: (date: number, month: number, short: number) => {
      const found = civil(CENTURY + short, month, date);
      return found && chosen(day(found));
    },
    dayBefore: (days: Days) => moved(days, -1),
    dayAfter: (days: Days) => moved(days, 1),
    christmasPoint: () => chosen(christmas()),
    christmasPointOf: (year: number) => chosen(christmasOf(year)),
    dayBeforeChristmas: () => moved(christmas(), -1),
    dayAfterChristmas: () => moved(christmas(), 1),
    weekdayBefore: (nth: number, { from }: Days) =>
      from && day(addDays(from, -((weekdayOf(from) - nth + 7) % 7 || 7))),
    weekdayAfter: (nth: number, { from }: Days) =>
      from && day(addDays(from, (nth - weekdayOf(from) + 7) % 7 || 7)),
    weekdayWeekAgo: (nth: number) => weekdayBack(nth, 1),
    weekdayWeeksAgo: (weeks: number, nth: number) => weekdayBack(nth, weeks),
    weekdayOfWeeksAgo: weekdayBack,
    lastWeekdays: (count: number, [nth = 1]: readonly number[]): Days => {
      const last = addDays(today, -((weekdayOf(today) - nth + 7) % 7 || 7));
      const days = { from: addDays(last, 7 - 7 * count), to: addDays(last, 1), onDays: [nth] };
      return { ...chosen(days), isWithin: true };
    },
    lastWeekends: (count: number): Days => {
      const to = startOf("week", today);
      const days = { from: addDays(to, 5 - 7 * count), to, onDays: [6, 7] };
      return { ...chosen(days), isWithin: true };
    },
    weekendBeforeLast: () => {
      const from = addDays(startOf("week", today), -9);
      return { from, to: addDays(from, 2) };
    },
    // Without the one that is not over.
    wholeUnits: (count: number, { unit, count: each }: Units) => {
      const to = startOf(unit, today);
      return { from: addUnits(unit, to, -count * each), to };
    },
    unitAndHalf: (units: Units) => andHalf(1, units),
    unitsAndHalf: andHalf,
    unitsTo,
    unitTo: (units: Units, days: Days) => unitsTo(1, units, days),
    unitBefore,
    unitAfter,
    unitBeforeMonth: (units: Units, month: number) => unitBefore(units, monthOf(month)),
    unitAfterMonth: (units: Units, month: number) => unitAfter(units, monthOf(month)),
    yearSoFar: (year: number): Days | undefined =>
      year === thisYear
        ? { from: civil(year, 1, 1), to: civil(year + 1, 1, 1), isSoFar: true }
        : undefined,
    startOf: ({ from }: Days) => from && day(from),
    endOf: ({ to }: Days) => to && day(addDays(to, -1)),
  };
}
