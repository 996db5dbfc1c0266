/** Words for times mean ranges of civil days: asked on Saturday, 21 November 2026. */

import { OfflinePlanner } from "@shared/phonelog/nlq/offline/planner.ts";
import { isUnderstood } from "@shared/phonelog/nlq/planner.ts";
import { assertEquals } from "../support/assert.ts";

const planner = new OfflinePlanner();

async function rangeOf(words: string): Promise<string> {
  const planned = await planner.plan({
    question: `How many calls ${words}?`,
    tz: "Europe/Berlin",
    today: "2026-11-21",
    sources: [],
    people: (names) => Promise.resolve(names.map(() => [])),
  });
  if (!isUnderstood(planned)) return planned.reason;
  const { from = "", to = "" } = planned.plan.range;
  return `${from} … ${to}`;
}

const RANGES: Readonly<Record<string, string>> = {
  "today": "2026-11-21 … 2026-11-22",
  "yesterday": "2026-11-20 … 2026-11-21",
  "the day before yesterday": "2026-11-19 … 2026-11-20",
  "this week": "2026-11-16 … 2026-11-23",
  "last week": "2026-11-09 … 2026-11-16",
  "this month": "2026-11-01 … 2026-12-01",
  "last month": "2026-10-01 … 2026-11-01",
  "this year": "2026-01-01 … 2027-01-01",
  "last year": "2025-01-01 … 2026-01-01",
  "in the last 7 days": "2026-11-15 … 2026-11-22",
  "in the past two weeks": "2026-11-08 … 2026-11-22",
  "in the last 3 months": "2026-08-22 … 2026-11-22",
  "in the past half year": "2026-05-22 … 2026-11-22",
  "two weeks ago": "2026-11-07 … 2026-11-08",
  "three months ago": "2026-08-01 … 2026-09-01",
  "since June": "2026-06-01 … 2026-11-22",
  "since Monday": "2026-11-16 … 2026-11-22",
  "on 2026-10-03": "2026-10-03 … 2026-10-04",
  "in 2026-10": "2026-10-01 … 2026-11-01",
  "in October": "2026-10-01 … 2026-11-01",
  "in December": "2025-12-01 … 2026-01-01",
  "in October 2025": "2025-10-01 … 2025-11-01",
  "in 2025": "2025-01-01 … 2026-01-01",
  "in the last week of October": "2026-10-25 … 2026-11-01",
  "in the first two weeks of October": "2026-10-01 … 2026-10-15",
  "in Q3": "2026-07-01 … 2026-10-01",
  "in Q3 2025": "2025-07-01 … 2025-10-01",
  "this quarter": "2026-10-01 … 2027-01-01",
  "last quarter": "2026-07-01 … 2026-10-01",
  "last Friday": "2026-11-20 … 2026-11-21",
  "on Saturday": "2026-11-21 … 2026-11-22",
  "last Saturday": "2026-11-14 … 2026-11-15",
  "this weekend": "2026-11-21 … 2026-11-23",
  "last weekend": "2026-11-14 … 2026-11-16",
  "from Monday to Wednesday": "2026-11-16 … 2026-11-19",
  "between March 1 and March 15": "2026-03-01 … 2026-03-16",
  "from 2026-10-01 to 2026-10-15": "2026-10-01 … 2026-10-16",
  "before 5 November": " … 2026-11-05",
  "ever": " … ",
  "of all time": " … ",
  // The latest that has begun, as a whole.
  "from November to February": "2025-11-01 … 2026-03-01",
  "on 29 February": "2024-02-29 … 2024-03-01",
  "on the 30th": "2026-10-30 … 2026-10-31",
  "on Christmas Day 2025": "2025-12-25 … 2025-12-26",
  "on New Year's Eve": "2025-12-31 … 2026-01-01",
  "on Halloween last year": "2025-10-31 … 2025-11-01",
  "between Christmas and New Year": "2025-12-25 … 2026-01-01",
  "in the summer of 2025": "2025-06-01 … 2025-09-01",
  "this summer": "2026-06-01 … 2026-09-01",
  "in week 45": "2026-11-02 … 2026-11-09",
  "in calendar week 50": "2025-12-08 … 2025-12-15",
  "in week 1 of 2026": "2025-12-29 … 2026-01-05",
  "up to and including 10 January 2025": " … 2025-01-11",
  "since 8am today": "2026-11-21 … 2026-11-22",
  "on 14.11.": "2026-11-14 … 2026-11-15",
  "on 24.12.2025": "2025-12-24 … 2025-12-25",
  "on 10/15/2026": "2026-10-15 … 2026-10-16",
};

const REFUSED: Readonly<Record<string, string>> = {
  "tomorrow": "not_in_the_log",
  "next week": "not_in_the_log",
  "in 2030": "not_in_the_log",
  "in the last hour": "not_understood",
  "in a week": "not_understood",
  "on a Monday": "not_understood",
  "by Friday": "not_understood",
  "in week 54": "not_understood",
  "in week 3 of October": "not_understood",
  "on Christmas": "not_understood",
  "on Christmas Day 2027": "not_in_the_log",
  "in the winter of 2025": "not_understood",
  "last summer": "not_understood",
  "since Monday morning": "not_understood",
  "until yesterday evening": "not_understood",
  "since 5pm yesterday": "not_understood",
  "since 10pm": "not_understood",
  "from Monday morning to Wednesday": "not_understood",
  "recently": "not_understood",
  "last night": "not_understood",
  "on 03/04/2026": "not_understood",
  "on 30 February": "not_understood",
  "in October last week": "not_understood",
  "between 9 and 5": "not_understood",
};

for (
  const [name, cases] of Object.entries({
    "a time is a range of days": RANGES,
    "a time that is none is refused": REFUSED,
  })
) {
  Deno.test(name, async () => {
    const found = await Promise.all(
      Object.keys(cases).map(async (words) => [words, await rangeOf(words)]),
    );
    assertEquals(Object.fromEntries(found), { ...cases });
  });
}
