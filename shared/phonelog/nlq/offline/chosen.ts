/**
 * Times whose words may mean one of several: seasons, weeks by their number, a day some weeks ago. The
 * usual one is taken, and the asker is told which.
 *
 * @module
 */

import type { Action } from "./chart.ts";
import { addDays, addMonths, addUnits, civil, numbersOf, startOf } from "./civil.ts";
import type { Days, Units } from "./ranges.ts";

const MONTHS_OF_A_SEASON = 3;

/** The first month of each; a winter is of two years, and of none. */
const SEASONS = { spring: 3, summer: 6, autumn: 9 } as const;

/** The meanings, for somebody's today. */
export function chosenMeanings(today: string): Readonly<Record<string, Action>> {
  const [thisYear] = numbersOf(today);
  const days = (from: string | undefined, to: string | undefined): Days | undefined =>
    from && to ? { from, to, isChosen: true } : undefined;
  const season = (month: number, year: number) => {
    const from = civil(year, month, 1);
    return from ? days(from, addMonths(from, MONTHS_OF_A_SEASON)) : undefined;
  };
  const week = (nth: number, year: number) => {
    const from = firstOfWeek(nth, year);
    return from ? { from, to: addDays(from, 7), isChosen: true, isNumbered: true } : undefined;
  };
  const betweenTheYears = (year: number) => days(civil(year, 12, 25), civil(year + 1, 1, 1));
  // A week ago is a day, and some may mean the week; a month ago is all of that month.
  const ago = (count: number, { unit, count: each }: Units): Days | undefined => {
    const at = addUnits(unit, today, -count * each);
    if (unit === "day") return { from: at, to: addDays(at, 1) };
    if (unit === "week") return days(at, addDays(at, 1));
    const from = startOf(unit, at);
    return { from, to: addUnits(unit, from, 1) };
  };
  // More than a month ago is before that day, less than a month ago is since the day after it.
  const beforeAgo = (count: number, { unit, count: each }: Units): Days => ({
    to: addUnits(unit, today, -count * each),
    isChosen: true,
  });
  const sinceAgo = (count: number, { unit, count: each }: Units): Days | undefined => {
    const tomorrow = addDays(today, 1);
    return days(addUnits(unit, tomorrow, -count * each), tomorrow);
  };
  // "Since two months": that day is one of them.
  const sinceUnits = (count: number, { unit, count: each }: Units): Days | undefined =>
    days(addUnits(unit, today, -count * each), addDays(today, 1));
  return {
    ...Object.fromEntries(Object.entries(SEASONS).map(([name, month]) => [name, () => month])),
    seasonOfYear: season,
    seasonThisYear: (month: number) => season(month, thisYear),
    betweenTheYears: () => betweenTheYears(today < `${thisYear}-12-25` ? thisYear - 1 : thisYear),
    betweenTheYearsOf: betweenTheYears,
    sinceNewYear: () => days(civil(thisYear, 1, 1), addDays(today, 1)),
    yearNow: () => days(civil(thisYear, 1, 1), civil(thisYear + 1, 1, 1)),
    calendarWeekOf: week,
    calendarWeekThisYear: (nth: number) => week(nth, thisYear),
    calendarWeekLastYear: (nth: number) => week(nth, thisYear - 1),
    // Without a year the latest that has begun.
    calendarWeek: (nth: number) => {
      const found = week(nth, thisYear);
      return found?.from && found.from <= today ? found : week(nth, thisYear - 1);
    },
    unitsAgo: ago,
    unitAgo: (units: Units) => {
      const found = ago(1, units);
      return found && { ...found, ...units.count === 1 && { ago: units.unit } };
    },
    daysOfMonthYear: (month: number, first: number, last: number, year: number) =>
      daysIn(year, month, first, last),
    beforeAgo,
    beforeAgoOne: (units: Units) => beforeAgo(1, units),
    sinceAgo,
    sinceUnits,
    sinceUnit: (units: Units) => sinceUnits(1, units),
    sinceAgoOne: (units: Units) => sinceAgo(1, units),
  };
}

/** Days of a month of a year, the last included. */
function daysIn(year: number, month: number, first: number, last: number): Days | undefined {
  const [from, to] = [civil(year, month, first), civil(year, month, last)];
  return from && to && from <= to ? { from, to: addDays(to, 1) } : undefined;
}

/** The Monday of a week by its number: the first week of a year is the one with 4 January. */
function firstOfWeek(nth: number, year: number): string | undefined {
  const first = startOf("week", civil(year, 1, 4) ?? "");
  const next = startOf("week", civil(year + 1, 1, 4) ?? "");
  const from = addDays(first, (nth - 1) * 7);
  return nth >= 1 && from < next ? from : undefined;
}
