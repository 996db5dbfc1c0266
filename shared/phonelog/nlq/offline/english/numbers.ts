/**
 * English numbers, months, days of the week and units of time.
 *
 * @module
 */

/** "Forty-five". */
const TENS = {
  twenty: 20,
  thirty: 30,
  forty: 40,
  fifty: 50,
  sixty: 60,
  seventy: 70,
  eighty: 80,
  ninety: 90,
};
const COMPOUND = Object.entries(TENS).flatMap(([word, tens]) =>
  "one two three four five six seven eight nine".split(" ").map((ones, number) =>
    [`${word} ${ones}`, tens + number + 1] as const
  )
);

/** Numbers in words. */
export const NUMBERS: Readonly<Record<string, number>> = {
  ...Object.fromEntries(
    [
      "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen",
      "fifteen sixteen seventeen eighteen nineteen twenty",
    ].join(" ").split(" ").map((word, number) => [word, number]),
  ),
  ...TENS,
  ...Object.fromEntries(COMPOUND),
  hundred: 100,
  ...{ couple: 2, dozen: 12, thousand: 1000 },
};

/** Days of a month in words. */
export const ORDINALS: Readonly<Record<string, number>> = {
  ...Object.fromEntries(
    [
      "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth",
      "fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth",
    ].join(" ").split(" ").map((word, index) => [word, index + 1]),
  ),
  ...Object.fromEntries(
    "first second third fourth fifth sixth seventh eighth ninth".split(" ")
      .map((word, index) => [`twenty ${word}`, index + 21]),
  ),
  thirtieth: 30,
  "thirty first": 31,
};

/** Words of each month, January first. */
export const MONTHS = [
  ...["january|jan", "february|feb", "march|mar", "april|apr", "may", "june|jun", "july|jul"],
  ...["august|aug", "september|sept|sep", "october|oct", "november|nov", "december|dec"],
];

/** Months whose names are other words too: only a word before or a year behind makes them months. */
export const DOUBTFUL_MONTHS = ["march", "may", "april", "june", "august", "jan", "mar"];

/** Words of each day of the week, Monday first. */
export const WEEKDAYS = [
  ...["monday|mon", "tuesday|tue|tues", "wednesday|wed|weds", "thursday|thu|thur|thurs"],
  ...["friday|fri", "saturday|sat", "sunday|sun"],
];

/** More than one of them: every one of its kind. */
export const MANY_WEEKDAYS = WEEKDAYS.map((words) => `${words.split("|")[0]}s`);

/** Units of the calendar, with the number of such units. */
export const UNITS: readonly (readonly [words: string, unit: string, count: number])[] = [
  ["day|days", "day", 1],
  ["week|weeks", "week", 1],
  ["fortnight|fortnights", "week", 2],
  ["month|months", "month", 1],
  ["quarter|quarters", "quarter", 1],
  ["year|years", "year", 1],
  ["decade|decades", "year", 10],
];

/** Units of a duration, in seconds. */
export const TIMES: readonly (readonly [words: string, seconds: number])[] = [
  ["second|seconds|sec|secs|s", 1],
  ["minute|minutes|min|mins", 60],
  ["hour|hours|hr|hrs|h", 3600],
];
