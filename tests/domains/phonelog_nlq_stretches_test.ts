/** Stretches of a calendar without a name of their own, and times of the day: on Saturday, 21 November 2026. */

import { OfflinePlanner } from "@shared/phonelog/nlq/offline/planner.ts";
import { isUnderstood } from "@shared/phonelog/nlq/planner.ts";
import { assertEquals } from "../support/assert.ts";

const planner = new OfflinePlanner();

async function timeOf(words: string): Promise<string> {
  const planned = await planner.plan({
    question: `How many calls ${words}?`,
    tz: "Europe/Berlin",
    today: "2026-11-21",
    sources: [],
    people: (names) => Promise.resolve(names.map(() => [])),
  });
  if (!isUnderstood(planned)) return "refused";
  const { range: { from = "", to = "" }, filters: { hours } } = planned.plan;
  return `${from} … ${to}${hours ? `, ${hours.from} to ${hours.to}` : ""}`;
}

const STRETCHES: Readonly<Record<string, string>> = {
  "between 1 and 15 October 2026": "2026-10-01 … 2026-10-16",
  "between 1 and 15 October": "2026-10-01 … 2026-10-16",
  "between 1 and 15 last October": "2026-10-01 … 2026-10-16",
  "between 1 and 15 of October": "2026-10-01 … 2026-10-16",
  "between the 1st and the 15th of last month": "2026-10-01 … 2026-10-16",
  "from the 3rd to the 9th of this month": "2026-11-03 … 2026-11-10",
  "5-12 November": "2026-11-05 … 2026-11-13",
  // The latest that has begun.
  "1-30 November": "2026-11-01 … 2026-12-01",
  "25-30 November": "2025-11-25 … 2025-12-01",
  "on 5 – 12 November 2025": "2025-11-05 … 2025-11-13",
  "on the 3rd of last month": "2026-10-03 … 2026-10-04",
  "on the twenty-first of October": "2026-10-21 … 2026-10-22",
  "on October the thirty-first": "2026-10-31 … 2026-11-01",
  "on 7 and 8 November": "2026-11-07 … 2026-11-09",
  "on 1, 2 and 3 November": "2026-11-01 … 2026-11-04",
  "on Monday, Tuesday and Wednesday of this week": "2026-11-16 … 2026-11-19",
  "on Friday, Saturday and Sunday": "2026-11-13 … 2026-11-16",
  "in June, July and August": "2026-06-01 … 2026-09-01",
  "in November, December and January": "2025-11-01 … 2026-02-01",
  "in May or June": "2026-05-01 … 2026-07-01",
  "in May and June 2025": "2025-05-01 … 2025-07-01",
  "in 10/2026": "2026-10-01 … 2026-11-01",
  "on the Sunday before last": "2026-11-08 … 2026-11-09",
  "two Tuesdays ago": "2026-11-10 … 2026-11-11",
  "a week ago today": "2026-11-14 … 2026-11-15",
  "three weeks ago today": "2026-10-31 … 2026-11-01",
  "on the weekend of 7 and 8 November": "2026-11-07 … 2026-11-09",
  "on the weekend of the 14th": "2026-11-14 … 2026-11-16",
  "in the week commencing 9 November": "2026-11-09 … 2026-11-16",
  "in the week ending 15 November": "2026-11-09 … 2026-11-16",
  "in the second week of October": "2026-10-08 … 2026-10-15",
  "in the third week of last month": "2026-10-15 … 2026-10-22",
  "in the second month of Q3": "2026-08-01 … 2026-09-01",
  "in the first half of November": "2026-11-01 … 2026-11-16",
  "in the second half of last month": "2026-10-16 … 2026-11-01",
  "in early October": "2026-10-01 … 2026-10-11",
  "in mid-October": "2026-10-11 … 2026-10-21",
  "in late February 2026": "2026-02-21 … 2026-03-01",
  "from mid-September to mid-October": "2026-09-15 … 2026-10-16",
  "since mid-September": "2026-09-15 … 2026-11-22",
  "over Easter 2025": "2025-04-18 … 2025-04-22",
  "on Easter Sunday 2024": "2024-03-31 … 2024-04-01",
  "since Easter Monday this year": "2026-04-06 … 2026-11-22",
  "on Good Friday last year": "2025-04-18 … 2025-04-19",
  "on Whit Monday": "2026-05-25 … 2026-05-26",
  "over Christmas last year": "2025-12-24 … 2025-12-27",
  "in the period from 01.09.2026 to 30.09.2026": "2026-09-01 … 2026-10-01",
  "for the period 01.09.2026 - 30.09.2026": "2026-09-01 … 2026-10-01",
  "in 2026 up until June": "2026-01-01 … 2026-07-01",
  "this year up to and including 10 October": "2026-01-01 … 2026-10-11",
  "in 2026 before October": "2026-01-01 … 2026-10-01",
};

const HOURS: Readonly<Record<string, string>> = {
  "outside the hours of 8 to 18 in October": "2026-10-01 … 2026-11-01, 18 to 8",
  "outside 9-17 in October": "2026-10-01 … 2026-11-01, 17 to 9",
  "outside office hours 9 to 17 last month": "2026-10-01 … 2026-11-01, 17 to 9",
  "outside 10pm to 6am last month": "2026-10-01 … 2026-11-01, 6 to 22",
  "at night, between 10pm and 6am, in October": "2026-10-01 … 2026-11-01, 22 to 6",
  "in the evening from 6 to 9 last week": "2026-11-09 … 2026-11-16, 18 to 21",
  "yesterday evening between 6 and 9": "2026-11-20 … 2026-11-21, 18 to 21",
  "in the morning between 8 and 10 last week": "2026-11-09 … 2026-11-16, 8 to 10",
  "between noon and 2 last week": "2026-11-09 … 2026-11-16, 12 to 14",
  "between 10 and noon last week": "2026-11-09 … 2026-11-16, 10 to 12",
  "after midnight and before 5 last week": "2026-11-09 … 2026-11-16, 0 to 5",
  "after midnight and before five last week": "2026-11-09 … 2026-11-16, 0 to 5",
  "at 8 am or later last week": "2026-11-09 … 2026-11-16, 8 to 24",
  "between five and seven pm last week": "2026-11-09 … 2026-11-16, 17 to 19",
  "between 14h and 16h last week": "2026-11-09 … 2026-11-16, 14 to 16",
  "outside 8am-8pm last week": "2026-11-09 … 2026-11-16, 20 to 8",
  "between midnight and 6 last week": "2026-11-09 … 2026-11-16, 0 to 6",
};

const REFUSED = [
  // A month between, a Wednesday, and what the calendar does not have.
  "in May or July",
  "on 3, 5 and 7 November",
  "on the weekend of 11 November",
  "between 10 and 2 October",
  "in the sixth week of October",
  "in the second half of the week",
  "on 31, 32 and 33 October",
  "before five last week",
  "between 20 and 10 October",
  "between 9 and 11 last week",
  // The second says something else than the first.
  "in the morning between 8pm and 10pm last week",
];

Deno.test("a stretch of a calendar is a range of days", async () => {
  const found = Object.keys(STRETCHES).map(async (words) => [words, await timeOf(words)]);
  assertEquals(Object.fromEntries(await Promise.all(found)), { ...STRETCHES });
});

Deno.test("hours may be said in several ways, and one way after the other", async () => {
  const found = Object.keys(HOURS).map(async (words) => [words, await timeOf(words)]);
  assertEquals(Object.fromEntries(await Promise.all(found)), { ...HOURS });
});

Deno.test("a stretch with a gap, or of no calendar, is refused", async () => {
  const found = REFUSED.map(async (words) => [words, await timeOf(words)]);
  assertEquals(
    Object.fromEntries(await Promise.all(found)),
    Object.fromEntries(REFUSED.map((words) => [words, "refused"])),
  );
});
