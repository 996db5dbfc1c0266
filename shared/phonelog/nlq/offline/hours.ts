/**
 * What words for times of the day and for days of the week mean. Whole hours: a plan has no others.
 *
 * @module
 */

import type { Action } from "./chart.ts";
import { addDays } from "./civil.ts";
import type { Days } from "./ranges.ts";

/** From an hour up to another, which is excluded; past midnight where it is not greater. */
export interface Hours {
  readonly from: number;
  readonly to: number;
}

/** Hours of a clock that may be before noon or after it; one of them may be open. */
export interface Half {
  readonly from?: number;
  readonly to?: number;
}

/** A day, and a time of it. */
export interface DayHours {
  readonly days: Days;
  readonly hours: Hours;
}

export const MORNING: Hours = { from: 5, to: 12 };
export const AFTERNOON: Hours = { from: 12, to: 17 };
export const EVENING: Hours = { from: 17, to: 22 };
export const NIGHT: Hours = { from: 22, to: 5 };

/** The meanings, for somebody's today. */
export function hourMeanings(today: string): Readonly<Record<string, Action>> {
  const now: Days = { from: today, to: addDays(today, 1) };
  const am = (hour: number) => hour >= 1 && hour <= 12 ? hour % 12 : undefined;
  const pm = (hour: number) =>
    hour >= 1 && hour <= 12 ? hour % 12 + 12 : hour < 24 ? hour : undefined;
  const atNight = (hour: number) => hour % 12 < 6 ? hour % 12 : pm(hour);
  const window = (from: number | undefined, to: number | undefined): Hours | undefined =>
    from === undefined || to === undefined || from % 24 === to % 24
      ? undefined
      : { from: from % 24, to: to === 0 ? 24 : to };
  const onward = (from = 24, to = 0) => from < to ? window(from, to) : undefined;
  const at = (hours: Hours) => (days: Days): DayHours => ({ days, hours });

  const between = (hours: Hours | undefined) =>
    hours && hours.from < hours.to ? at(hours)(now) : undefined;
  const every = (hours: Hours) => (weekdays: readonly number[]) => ({ weekdays, hours });

  const hoursOf = ({ from, to }: Hours) =>
    Array.from({ length: (to - from + 24) % 24 || 24 }, (_, nth) => (from + nth) % 24);
  // "At night, between 10pm and 6am": the second says what the first means, and meets it.
  const named = (part: Hours, span: Hours) => {
    const own = new Set(hoursOf(part));
    return own.has(span.from) || hoursOf(span).includes(part.from) ? span : undefined;
  };
  // "In the evening from 6 to 9": of both readings the one inside.
  const inPart = (part: Hours, from: number, to: number) => {
    const own = new Set(hoursOf(part));
    // "From 8 to 12 in the morning" ends with noon.
    const noon = to === 12 ? [window(am(from), 12)] : [window(pm(from), am(to))];
    const fitting = [window(am(from), am(to)), window(pm(from), pm(to)), ...noon]
      .filter((each) => each && hoursOf(each).length < 12 && own.has(each.from));
    return fitting.length === 1 ? fitting[0] : undefined;
  };
  const on = (days: Days, hours: Hours | undefined) => hours && at(hours)(days);

  const half = (half: Half) => ({ why: "whichHalf", half });

  return {
    halfAfter: (from: number) => half({ from }),
    halfBefore: (to: number) => half({ to }),
    halfSpan: (from: number, to: number) => half({ from, to }),
    namedSpan: named,
    partSpan: inPart,
    dayNamedSpan: (days: Days, part: Hours, span: Hours) => on(days, named(part, span)),
    dayPartSpan: (days: Days, part: Hours, from: number, to: number) =>
      on(days, inPart(part, from, to)),
    // "22-6" are hours, "15-20" may be so many.
    pastMidnight: (from: number, to: number) => to < 12 ? window(from, to) : undefined,
    outsideSpan: ({ from, to }: Hours) => window(to, from),
    // "Noon to 2" is after it.
    fromNoon: (to: number) => to < 12 ? window(12, pm(to)) : undefined,
    fromMidnight: (to: number) => to < 12 ? window(0, to) : undefined,
    am,
    pm,
    // "2 at night" is before the morning, and "11 at night" before midnight.
    atNight,
    afterAtNight: (hour: number) =>
      hour % 12 < NIGHT.to ? window(hour % 12, NIGHT.to) : window(atNight(hour), 24),
    nightSpan: (from: number, to: number) => window(atNight(from), atNight(to)),
    hourWord: (hour: number) => hour <= 24 ? hour : undefined,
    noon: () => 12,
    midnight: () => 0,
    morning: () => MORNING,
    afternoon: () => AFTERNOON,
    evening: () => EVENING,
    night: () => NIGHT,
    // After midnight ends with the night.
    afterClock: (hour: number) => hour === 0 ? window(0, NIGHT.to) : window(hour, 24),
    beforeClock: (hour: number) => window(0, hour === 0 ? 24 : hour),
    fromClock: window,
    // "9 to 12 in the morning" ends with noon, and in the evening with midnight.
    morningSpan: (from: number, to: number) => onward(am(from), to === 12 ? 12 : am(to)),
    eveningSpan: (from: number, to: number) => onward(pm(from), to === 12 ? 24 : pm(to)),
    amBoth: (from: number, to: number) => window(am(from), to === 12 && from < 12 ? 12 : am(to)),
    // "11 to 2 pm" begins in the morning.
    pmBoth: (from: number, to: number) => window(from % 12 < to % 12 ? pm(from) : am(from), pm(to)),
    // "Before 9 or after 17": the night between.
    outsideClock: (until: number, from: number) => until < from ? window(from, until) : undefined,
    // "Between 9 and 12" is before noon.
    toNoon: (from: number) => from >= 6 && from < 12 ? window(from, 12) : undefined,
    thisMorningFrom: (from: number, to: number) => between(window(am(from), am(to))),
    thisEveningFrom: (from: number, to: number) => between(window(pm(from), pm(to))),
    // "Nine to five" is the day, and not the night.
    officeHours: () => window(9, 17),
    atClock: (hour: number) => window(hour, hour + 1),
    thisMorning: () => at(MORNING)(now),
    thisAfternoon: () => at(AFTERNOON)(now),
    thisEvening: () => at({ from: EVENING.from, to: 24 })(now),
    // "Since this morning" is all of today from then on.
    sinceMorning: () => at({ from: MORNING.from, to: 24 })(now),
    sinceAfternoon: () => at({ from: AFTERNOON.from, to: 24 })(now),
    sinceClock: (hour: number) => at({ from: hour, to: 24 })(now),
    dayMorning: at(MORNING),
    dayAfternoon: at(AFTERNOON),
    dayEvening: at(EVENING),
    eveningBefore: ({ from }: Days) => from && at(EVENING)({ from: addDays(from, -1), to: from }),
    morningAfter: ({ to }: Days) => to && at(MORNING)({ from: to, to: addDays(to, 1) }),
    dayNight: () => "lastNight",
    oneWeekday: (nth: number) => [nth],
    everyMorning: every(MORNING),
    everyAfternoon: every(AFTERNOON),
    everyEvening: every(EVENING),
    weekends: () => [6, 7],
    workdays: () => [1, 2, 3, 4, 5],
    union: (a: readonly number[], b: readonly number[]) => [...new Set([...a, ...b])].sort(),
    throughWeek: ([from = 1]: readonly number[], [to = 7]: readonly number[]) =>
      from < to ? Array.from({ length: to - from + 1 }, (_, index) => from + index) : undefined,
  };
}
