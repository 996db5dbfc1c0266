/** Times reckoned from others, and what is compared in other words: on Saturday, 21 November 2026. */

import { OfflinePlanner } from "@shared/phonelog/nlq/offline/planner.ts";
import { isUnderstood } from "@shared/phonelog/nlq/planner.ts";
import { assertEquals } from "../support/assert.ts";

const planner = new OfflinePlanner();

async function timesOf(question: string): Promise<string> {
  const planned = await planner.plan({
    question,
    tz: "Europe/Berlin",
    today: "2026-11-21",
    sources: [],
    people: (names) => Promise.resolve(names.map(() => [])),
  });
  if (!isUnderstood(planned)) return "refused";
  const { range, filters, compare } = planned.plan;
  const said = ({ from = "", to = "" }: typeof range) => `${from} … ${to}`;
  const hours = filters.hours ? `, ${filters.hours.from} to ${filters.hours.to}` : "";
  const days = filters.weekdays ? `, days ${filters.weekdays.join(" ")}` : "";
  const other = compare?.to === "range" ? ` against ${said(compare.range)}` : compare ? " …" : "";
  return `${said(range)}${days}${hours}${other}`;
}

const RECKONED: Readonly<Record<string, string>> = {
  "calls the day after Christmas": "2025-12-26 … 2025-12-27",
  "calls the week after Easter": "2026-04-06 … 2026-04-13",
  "calls in the fortnight before last Sunday": "2026-11-01 … 2026-11-15",
  "texts a week ago Tuesday": "2026-11-10 … 2026-11-11",
  "calls at the weekend before last": "2026-11-07 … 2026-11-09",
  "calls in the last three full months": "2026-08-01 … 2026-11-01",
  "calls in the year to June 2026": "2025-07-01 … 2026-07-01",
  "texts on Mon-Fri this week": "2026-11-16 … 2026-11-21",
  "calls between 1/10 and 31/10": "2026-10-01 … 2026-11-01",
  "calls on 3 Aug 25": "2025-08-03 … 2025-08-04",
  "calls between 2 and 4 at night": " … , 2 to 4",
  "calls between 9 and 5 on weekdays": " … , days 1 2 3 4 5, 9 to 17",
  "calls started after 10pm today": "2026-11-21 … 2026-11-22, 22 to 24",
};

const COMPARED: Readonly<Record<string, string>> = {
  "more texts this November than last?": "2026-11-01 … 2026-12-01 against 2025-11-01 … 2025-12-01",
  "more calls in the first half of October than in the second half?":
    "2026-10-01 … 2026-10-16 against 2026-10-16 … 2026-11-01",
  "calls in the last 7 days vs the 7 before that":
    "2026-11-15 … 2026-11-22 against 2026-11-08 … 2026-11-15",
  "did I call more on Monday than on Friday last week":
    "2026-11-09 … 2026-11-10 against 2026-11-13 … 2026-11-14",
  "did I text more than I did last week": "2026-11-16 … 2026-11-23 against 2026-11-09 … 2026-11-16",
  "have my calls gone down since last month?":
    "2026-11-01 … 2026-12-01 against 2026-10-01 … 2026-11-01",
  "compared to last month, how many calls did I make this month":
    "2026-11-01 … 2026-12-01 against 2026-10-01 … 2026-11-01",
  "is Monday busier than Friday for calls?": " … , days 1 …",
};

/** Alike, and something else: of no certain time, or of nobody. */
const REFUSED = [
  "calls at the start of this week",
  "calls 12/10 to 11/10",
  "calls in the second half",
  "calls between 9 and 5",
  "calls up on Monday",
  "days with 22-26 calls",
  "did I text more than she did last week",
  "who calls more than in any other month",
  "did I send more texts in 2025 than in any other year",
];

async function told(questions: readonly string[]): Promise<Record<string, string>> {
  const found = questions.map(async (each) => [each, await timesOf(each)] as const);
  return Object.fromEntries(await Promise.all(found));
}

Deno.test("a time is reckoned from another, and from its own end", async () => {
  assertEquals(await told(Object.keys(RECKONED)), { ...RECKONED });
});

Deno.test("two times are compared in whatever words, each with its own days", async () => {
  assertEquals(await told(Object.keys(COMPARED)), { ...COMPARED });
});

Deno.test("what is alike and says something else is refused", async () => {
  assertEquals(await told(REFUSED), Object.fromEntries(REFUSED.map((each) => [each, "refused"])));
});
