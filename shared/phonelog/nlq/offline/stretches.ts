/**
 * Stretches of a calendar without a name of their own: rows of days and months, the weekend of a date, the
 * second week and the first half of a month, its beginning, middle and end, and feasts that move.
 *
 * @module
 */

import type { Action } from "./chart.ts";
import { addDays, addMonths, addUnits, civil, numbersOf, startOf, weekdayOf } from "./civil.ts";
import { latestDate } from "./dates.ts";
import type { Days, Units } from "./ranges.ts";

/** A month; without a year the latest that has begun. */
interface MonthNamed {
  readonly month: number;
  readonly year: number | undefined;
}

/** Which part of a month, as its first and last day. */
const THIRDS = { early: [1, 10], mid: [11, 20], late: [21, 31] } as const;

const MIDDLE = 15;

const day = (from: string): Days => ({ from, to: addDays(from, 1) });

/** The day of a month, of one without a year the latest that has begun. */
function dateOf(today: string, { month, year }: MonthNamed, date: number): string | undefined {
  return year === undefined ? latestDate(today, month, date)?.from : civil(year, month, date);
}

/** Days up to the last one, included; none where they are in two years or the wrong way round. */
function daysOf(today: string, named: MonthNamed, first: number, last: number): Days | undefined {
  const from = dateOf(today, named, first);
  if (!from || first > last) return undefined;
  return { from, to: addDays(from, last - first + 1) };
}

/** Times of one sort, each beginning where the one before it ends. */
function joined(parts: readonly Days[]): Days | undefined {
  const isRow = parts.every(({ from }, nth) => nth === 0 || from === parts[nth - 1]?.to);
  const [first, last] = [parts[0], parts.at(-1)];
  if (!isRow || !first?.from || !last?.to) return undefined;
  return { from: first.from, to: last.to, ...parts.length === 2 && { parts } };
}

/** Easter Sunday of a year, by the Gregorian calendar. */
export function easterOf(year: number): string {
  const [golden, century] = [year % 19, Math.floor(year / 100)];
  const skipped = century - Math.floor(century / 4) - Math.floor((8 * century + 13) / 25);
  const moon = (skipped + 19 * golden + 15) % 30;
  const late = moon - Math.floor(moon / 28) * (1 - Math.floor(29 / (moon + 1)) *
          Math.floor((21 - golden) / 11));
  const sunday = (year + Math.floor(year / 4) + late + 2 - century + Math.floor(century / 4)) % 7;
  const days = late - sunday;
  const month = 3 + Math.floor((days + 40) / 44);
  return civil(year, month, days + 28 - 31 * Math.floor(month / 4)) ?? "";
}

/** A feast by its first and last day, counted from Easter Sunday. */
type Movable = readonly [first: number, last: number];

const MOVABLE = {
  goodFriday: [-2, -2],
  easterSunday: [0, 0],
  easterMonday: [1, 1],
  ascension: [39, 39],
  whitSunday: [49, 49],
  whitMonday: [50, 50],
} as const satisfies Readonly<Record<string, Movable>>;

/** Good Friday to Easter Monday. */
const EASTER: Movable = [-2, 1];

/** The meanings, for somebody's today. */
export function stretchMeanings(today: string): Readonly<Record<string, Action>> {
  const [thisYear, thisMonth] = numbersOf(today);
  const monthFrom = (back: number): MonthNamed => {
    const [year, month] = numbersOf(addMonths(startOf("month", today), -back));
    return { month, year };
  };
  const movableIn = ([first, last]: Movable, year: number): Days => {
    const sunday = easterOf(year);
    return {
      from: addDays(sunday, first),
      to: addDays(sunday, last + 1),
    };
  };
  const latestOf = (find: (year: number) => Days | undefined) => {
    const found = find(thisYear);
    return found?.from && found.from <= today ? found : find(thisYear - 1);
  };
  const easterIn = (year: number): Days => ({ ...movableIn(EASTER, year), isChosen: true });
  // "Since Easter" is since its Sunday.
  const easterDay = (year: number): Days => ({
    ...movableIn(MOVABLE.easterSunday, year),
    isChosen: true,
  });
  const christmasIn = (year: number): Days => ({
    from: `${year}-12-24`,
    to: `${year}-12-27`,
    isChosen: true,
  });
  const lastWeekday = (nth: number) => addDays(today, -((weekdayOf(today) - nth + 7) % 7 || 7));
  const third = (name: keyof typeof THIRDS) => ({ from, to }: Days): Days | undefined => {
    if (!from || !to || to !== addMonths(from, 1)) return undefined;
    const [first, last] = THIRDS[name];
    const end = addDays(from, last);
    return { from: addDays(from, first - 1), to: end < to ? end : to, isChosen: true };
  };
  const weekdays = (nths: readonly number[], weeks: number | undefined) => {
    const last = nths.at(-1) ?? 1;
    const end = weeks === undefined
      ? addDays(today, -((weekdayOf(today) - last + 7) % 7))
      : addDays(startOf("week", today), last - 1 - weeks * 7);
    return joined(nths.map((nth) => day(addDays(end, -((last - nth + 7) % 7)))));
  };
  const months = (all: readonly number[], year: number | undefined) => {
    const last = all.at(-1) ?? 1;
    const own = year ?? (last <= thisMonth ? thisYear : thisYear - 1);
    const row = joined(all.map((month) => {
      const from = civil(month > last ? own - 1 : own, month, 1) ?? "";
      return { from, to: addMonths(from, 1) };
    }));
    return row && { ...row, ...year === undefined && own !== thisYear && { isChosen: true } };
  };

  const eitherMonth = (a: number, b: number) => {
    const both = months([a, b], undefined);
    if (!both?.from || !both.to) return undefined;
    const between = addMonths(both.from, 1);
    const parts = [{ from: both.from, to: between }, { from: between, to: both.to }];
    return { ...both, parts, isEither: true };
  };

  return {
    ...Object.fromEntries(Object.entries(MOVABLE).map(([name, days]) => [name, () => days])),
    movable: (feast: Movable) => latestOf((year) => movableIn(feast, year)),
    movableOfYear: movableIn,
    movableThisYear: (feast: Movable) => movableIn(feast, thisYear),
    movableLastYear: (feast: Movable) => movableIn(feast, thisYear - 1),
    easterDays: () => latestOf(easterIn),
    easterDaysOf: easterIn,
    easterDaysThisYear: () => easterIn(thisYear),
    easterDaysLastYear: () => easterIn(thisYear - 1),
    easterPoint: () => latestOf(easterDay),
    easterPointOf: easterDay,
    christmasDays: () => latestOf(christmasIn),
    christmasDaysOf: christmasIn,
    christmasDaysLastYear: () => christmasIn(thisYear - 1),

    two: () => 2,
    three: () => 3,
    four: () => 4,
    five: () => 5,
    inMonth: (month: number): MonthNamed => ({ month, year: undefined }),
    inMonthOfYear: (month: number, year: number): MonthNamed => ({ month, year }),
    inMonthThisYear: (month: number): MonthNamed => ({ month, year: thisYear }),
    inMonthLastYear: (month: number): MonthNamed => ({ month, year: thisYear - 1 }),
    inThisMonth: () => monthFrom(0),
    inLastMonth: () => monthFrom(1),
    dateIn: (date: number, named: MonthNamed) => {
      const from = dateOf(today, named, date);
      return from && day(from);
    },
    daysIn: (first: number, last: number, named: MonthNamed) =>
      first < last ? daysOf(today, named, first, last) : undefined,
    twoDaysIn: (first: number, second: number, named: MonthNamed) =>
      joined([first, second].map((date) => daysOf(today, named, date, date) ?? {})),
    eitherDayIn: (first: number, second: number, named: MonthNamed) => {
      const row = joined([first, second].map((date) => daysOf(today, named, date, date) ?? {}));
      return row && { ...row, isEither: true };
    },
    threeDaysIn: (first: number, second: number, third: number, named: MonthNamed) =>
      joined([first, second, third].map((date) => daysOf(today, named, date, date) ?? {})),
    twoMonths: (a: number, b: number, year?: number) => months([a, b], year),
    eitherMonth,
    eitherDay: (a: Days, b: Days) => {
      const parts = [a, b].sort((one, other) =>
        one.from && other.from && one.from < other.from ? -1 : 1
      );
      const row = joined(parts);
      return row && { ...row, isEither: true };
    },
    dayAndBefore: ({ from, to }: Days) =>
      from &&
      {
        from: addDays(from, -1),
        to,
        parts: [day(addDays(from, -1)), { from, to }],
        isEither: true,
      },
    threeMonths: (a: number, b: number, c: number, year?: number) => months([a, b, c], year),
    weekdayRow: (a: number, b: number, c: number) => {
      const row = weekdays([a, b, c], undefined);
      return row && { ...row, isChosen: true };
    },
    weekdayRowThisWeek: (a: number, b: number, c: number) => weekdays([a, b, c], 0),
    weekdayRowLastWeek: (a: number, b: number, c: number) => weekdays([a, b, c], 1),

    weekdayBeforeLast: (nth: number) => day(addDays(lastWeekday(nth), -7)),
    weekdaysAgo: (count: number, [nth = 1]: readonly number[]) =>
      count > 0 ? { ...day(addDays(lastWeekday(nth), 7 - 7 * count)), isChosen: true } : undefined,
    unitsAgoToday: (count: number, { unit, count: each }: Units) =>
      day(addUnits(unit, today, -count * each)),
    unitAgoToday: ({ unit, count }: Units) => day(addUnits(unit, today, -count)),
    // Of a date on a Saturday or a Sunday, or of both of them.
    weekendOf: ({ from, to }: Days) => {
      if (!from || !to || weekdayOf(from) < 6) return undefined;
      const saturday = addDays(startOf("week", from), 5);
      const end = addDays(saturday, 2);
      return to <= end ? { from: saturday, to: end } : undefined;
    },
    weekFrom: ({ from }: Days) => from && { from, to: addDays(from, 7) },
    weekTo: ({ to }: Days) => to && { from: addDays(to, -7), to },
    // Of a month these are days counted from its first one, and no weeks of the calendar.
    nthUnit: (nth: number, { unit, count }: Units, { from, to }: Days) => {
      if (!from || !to || count > 1) return undefined;
      const [start, end] = [nth - 1, nth].map((times) => addUnits(unit, from, times));
      const isWhole = start && end && end <= to;
      return isWhole ? { from: start, to: end, isCounted: unit === "week" } : undefined;
    },
    halfOf: (half: number, { from, to }: Days): Days | undefined => {
      if (!from || !to || to !== addMonths(from, 1)) return undefined;
      const middle = addDays(from, MIDDLE);
      const halves = [{ from, to: middle }, { from: middle, to }];
      return { ...halves[half - 1], halves, isChosen: true };
    },
    earlyIn: third("early"),
    midIn: third("mid"),
    lateIn: third("late"),
    middleOf: ({ from, to }: Days): Days | undefined =>
      from && to === addMonths(from, 1)
        ? { ...day(addDays(from, MIDDLE - 1)), isChosen: true }
        : undefined,
  };
}
