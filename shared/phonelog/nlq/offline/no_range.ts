/**
 * Words for a time that are no range of days, and what is said of them.
 *
 * @module
 */

import type { Action } from "./chart.ts";

/** Why words for a time are no range, as the asker is told. */
export const WHY_NOT = {
  future: "lies in the future; the log does not have it",
  shorterThanDays: "is shorter than a day; questions are asked in days",
  vague: "is no certain time",
  lastNight: "is a night of two days; name a day and an hour, as in “yesterday after 8pm”",
  turned: "ends before it begins",
  noWeekend: "is on no weekend",
  season: "begins and ends at no certain day",
  whichHalf: "may be before noon or after it; write am or pm",
  aboutThen: "is about an hour; write from when until when, as in “between 4pm and 6pm”",
  atAnHour: "begins or ends at an hour of a day; ask from day to day, as in “since Monday”",
  whichDay: "is an hour of no certain day; write the day as well, as in “since 8am today”",
} as const;

/** Why words for a time are no range. */
export type NoRange = keyof typeof WHY_NOT;

/** The meanings: the reason itself. */
export const NO_RANGE_MEANINGS: Readonly<Record<string, Action>> = Object.fromEntries(
  Object.keys(WHY_NOT).map((why) => [why, () => why]),
);
