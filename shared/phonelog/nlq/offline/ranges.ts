/**
 * What words for times mean: ranges of civil days, `[from, to)`, in the past. Named by the languages'
 * tables. Names without a year mean the latest that has begun; `last` with a number ends with today.
 *
 * @module
 */

import type { Action } from "./chart.ts";
import { latestDate } from "./dates.ts";
import {
  addDays,
  addMonths,
  addUnits,
  type CalendarUnit,
  civil,
  daysFrom,
  numbersOf,
  startOf,
  weekdayOf,
} from "./civil.ts";

/** Days from one up to another, which is excluded; what is left out is open. */
export interface Days {
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  /** The two that it was made of: apart they can be compared. */
  readonly parts?: readonly Days[] | undefined;
  /** "Or": one may be more than the other. */
  readonly isEither?: boolean | undefined;
  /** "Both" was said: of somebody it may be on each of them. */
  readonly isBoth?: boolean | undefined;
  /** Comes again every week or year: an earlier one may be meant. */
  readonly cycle?: "week" | "year" | undefined;
  /** "In a week": up to now, where something is denied or has been done. */
  readonly isBack?: boolean | undefined;
  /** The one unit that it goes back: "in a week". */
  readonly unit?: CalendarUnit | undefined;
  /** "The weekend", which is one or all of them; "in total"; "so far", which ends with today. */
  readonly isWeekend?: boolean;
  readonly isSoFar?: boolean;
  readonly isTotal?: boolean;
  /** Counted in days from an end of something, which may be meant otherwise. */
  readonly isCounted?: boolean | undefined;
  /** "The previous three months", of what it is compared with. */
  readonly previous?: CalendarUnit | undefined;
  readonly previousCount?: number | undefined;
  /** Both halves of what it is one of. */
  readonly halves?: readonly Days[] | undefined;
  /** Not over; since what; days of the week, of a longer time or all in it; a week by its number. */
  readonly isNow?: boolean;
  readonly since?: Days;
  readonly onDays?: readonly number[] | undefined;
  readonly isWithin?: boolean;
  readonly isNumbered?: boolean;
  readonly ago?: CalendarUnit | undefined;
  /** One of several that the words may mean, so it is said which. */
  readonly isChosen?: boolean | undefined;
}

/** Some units of the calendar. */
export interface Units {
  readonly unit: CalendarUnit;
  readonly count: number;
}

/** The meanings, for somebody's today. */
export function rangeMeanings(today: string): Readonly<Record<string, Action>> {
  const monthDay = (month: number, date: number) => latestDate(today, month, date);
  const [thisYear] = numbersOf(today);
  const day = (from: string, cycle?: Days["cycle"]): Days => ({
    from,
    to: addDays(from, 1),
    cycle,
  });
  const unitAt = ({ unit, count }: Units, at: string): Days => {
    const from = startOf(unit, at);
    return { from, to: addUnits(unit, from, count) };
  };
  const thisUnit = (units: Units) => units.count === 1 ? unitAt(units, today) : undefined;
  const tomorrow = addDays(today, 1);
  const pastUnits = (count: number, { unit, count: each }: Units) => ({
    from: addUnits(unit, tomorrow, -count * each),
    to: tomorrow,
  });
  const lastUnit = (units: Units) => {
    // The last fortnight is the last two weeks: no calendar has fortnights.
    if (units.count > 1) return pastUnits(1, units);
    const { from = today } = unitAt({ ...units, count: 1 }, today);
    return { from: addUnits(units.unit, from, -units.count), to: from };
  };
  const weekday = (nth: number) => day(addDays(today, -((weekdayOf(today) - nth + 7) % 7)), "week");
  const inWeek = (nth: number, weeks: number) =>
    day(addDays(startOf("week", today), nth - 1 + weeks * 7));
  const inYear = (year: number, month: number, date: number) => {
    const found = civil(year, month, date);
    return found && day(found);
  };
  const months = (year: number, month: number, count: number): Days => {
    const from = civil(year, month, 1) ?? today;
    return { from, to: addMonths(from, count) };
  };
  const half = (nth: number, year: number): Days => {
    const halves = [months(year, 1, 6), months(year, 7, 6)];
    return { ...halves[nth - 1], halves };
  };
  const latest = (month: number, count: number): Days => {
    const now = months(thisYear, month, count);
    const made = (now.from ?? "") <= today ? now : months(thisYear - 1, month, count);
    return { ...made, cycle: "year" };
  };
  const back = (days: Days, until: string | undefined): Days => {
    let { from, to, cycle } = days;
    for (let nth = 0; cycle && from && to && until && from >= until && nth < 100; nth++) {
      [from, to] = cycle === "week"
        ? [addDays(from, -7), addDays(to, -7)]
        : [addMonths(from, -12), addMonths(to, -12)];
    }
    return { from, to };
  };
  const daysOfMonth = (month: number, first: number, last: number) => {
    const from = monthDay(month, first)?.from;
    if (!from || !monthDay(month, last) || first > last) return undefined;
    return { from, to: addDays(from, last - first + 1) };
  };
  const both = (a: Days, b: Days): Days | undefined => {
    const first = back(a, b.from);
    const isOne = first.from && first.to === b.from;
    const onDays = a.cycle === "week" && first.from && b.to
      ? daysFrom(first.from, b.to)
      : undefined;
    return isOne ? { from: first.from, to: b.to, parts: [first, b], onDays } : undefined;
  };

  return {
    self: (value: unknown) => value,
    // "Tuesday 18 November" has to be one; without a year the latest that was.
    weekdayDate: (nth: number, days: Days) => {
      for (let years = 0; years < 9 && days.from; years++) {
        const from = addMonths(days.from, -12 * years);
        if (weekdayOf(from) === nth) return day(from);
        if (days.cycle !== "year") return undefined;
      }
    },
    today: () => day(today),
    yesterday: () => day(addDays(today, -1)),
    dayBeforeYesterday: () => day(addDays(today, -2)),
    weekday,
    thisWeekday: (nth: number) => inWeek(nth, 0),
    lastWeekday: (nth: number) =>
      day(addDays(today, -((weekdayOf(today) - nth + 7) % 7 || 7)), "week"),
    weekdayLastWeek: (nth: number) => inWeek(nth, -1),
    weekdayThisWeek: (nth: number) => inWeek(nth, 0),
    isoDay: (text: string) => civil(...numbersOf(text)) && day(text),
    isoMonth: (text: string) => {
      const [year, month] = numbersOf(`${text}-01`);
      return month >= 1 && month <= 12 ? months(year, month, 1) : undefined;
    },
    monthDayYear: (month: number, date: number, year: number) => inYear(year, month, date),
    monthDay,
    dayOfMonth: (date: number) => {
      for (let month = 0; month > -3; month--) {
        const [year, nth] = numbersOf(addMonths(startOf("month", today), month));
        const found = civil(year, nth, date);
        if (found && found <= today) return day(found);
      }
    },
    daysOfMonth,
    dayLastYear: () => day(addMonths(today, -12)),
    weekOf: ({ from }: Days) => from && unitAt({ unit: "week", count: 1 }, from),
    unitsBefore: (count: number, { unit, count: each }: Units, { from }: Days) =>
      from && { from: addUnits(unit, from, -count * each), to: from },
    unitsAfter: (count: number, { unit, count: each }: Units, { to }: Days) =>
      to && { from: to, to: addUnits(unit, to, count * each) },
    thisUnit,
    unitSoFar: (units: Units) => ({ from: thisUnit(units)?.from, to: tomorrow }),
    lastUnit,
    previousUnit: (units: Units) => ({ ...lastUnit(units), previous: units.unit }),
    // "The past year" ends with today, as the past twelve months do.
    pastUnit: (units: Units) => pastUnits(1, units),
    lastUnits: pastUnits,
    previousUnits: (count: number, units: Units) => ({
      ...pastUnits(count, units),
      previous: units.unit,
      previousCount: count * units.count,
    }),
    backUnits: (count: number, units: Units) => ({ ...pastUnits(count, units), isBack: true }),
    backUnit: (units: Units) => ({
      ...pastUnits(1, units),
      isBack: true,
      unit: units.count === 1 ? units.unit : undefined,
    }),
    lastHalf: ({ unit }: Units) =>
      unit === "year" ? { from: addMonths(tomorrow, -6), to: tomorrow } : undefined,
    unitBeforeLast: ({ unit }: Units) =>
      unitAt({ unit, count: 1 }, addUnits(unit, startOf(unit, today), -2)),
    month: (month: number) => latest(month, 1),
    monthOfYear: (month: number, year: number) => months(year, month, 1),
    monthThisYear: (month: number) => months(thisYear, month, 1),
    monthLastYear: (month: number) => months(thisYear - 1, month, 1),
    lastMonthNamed: (month: number) => {
      const { from = "", to = "" } = latest(month, 1);
      return to <= tomorrow ? { from, to } : { from: addMonths(from, -12), to: addMonths(to, -12) };
    },
    quarter: (nth: number) => latest(nth * 3 - 2, 3),
    yearQuarter: (year: number, nth: number) => months(year, nth * 3 - 2, 3),
    quarterOfYear: (nth: number, year: number) => months(year, nth * 3 - 2, 3),
    quarterThisYear: (nth: number) => months(thisYear, nth * 3 - 2, 3),
    quarterLastYear: (nth: number) => months(thisYear - 1, nth * 3 - 2, 3),
    halfOfYear: half,
    halfThisYear: (nth: number) => half(nth, thisYear),
    halfLastYear: (nth: number) => half(nth, thisYear - 1),
    year: (year: number) => months(year, 1, 12),
    fromTo: (a: Days, b: Days) => {
      const { from, to } = back(a, b.to);
      // "From 20 to 10 October" is no year.
      const isTurned = from !== a.from && from && b.to && addMonths(from, 11) < b.to;
      // "Week 9-13 November" is of that November.
      const isMixed = a.isNumbered !== b.isNumbered;
      if (!from || !b.to || from >= b.to || isTurned || isMixed) return undefined;
      // Two days are the ends of a time, and not two times.
      const isPair = to && to > addDays(from, 1) && b.from && to <= b.from;
      const isChosen = a.isChosen || b.isChosen;
      const onDays = a.cycle === "week" && b.cycle === "week" ? daysFrom(from, b.to) : undefined;
      return { from, to: b.to, isChosen, onDays, ...isPair && { parts: [{ from, to }, b] } };
    },
    both,
    bothOf: (a: Days, b: Days) => {
      const found = both(a, b);
      return found && { ...found, isBoth: true };
    },
    since: (since: Days) =>
      since.from && { from: since.from, to: tomorrow, isChosen: since.isChosen, since },
    before: ({ from, isChosen }: Days) => from && { to: from, isChosen },
    through: ({ to, isChosen }: Days) => to && { to, isChosen },
    after: ({ to, isChosen }: Days) => to && { from: to, to: tomorrow, isChosen },
    always: () => ({}),
    total: () => ({ isTotal: true }),
  };
}
