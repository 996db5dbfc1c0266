/**
 * Answers of one number say what was counted, of when and of whom: none, one and many, and two beside
 * each other.
 */

import type { AnswerRow } from "@shared/phonelog/nlq/answer_single.ts";
import type { PlanInput } from "@shared/phonelog/nlq/plan.ts";
import { assertEquals } from "../support/assert.ts";
import {
  ANNA,
  anna,
  before,
  BOB,
  call,
  missed,
  october,
  out,
  sentence,
  talked,
  texts,
  week,
} from "./phonelog/answers.ts";

Deno.test("a number is said with what it counts and the days it is of", () => {
  const said: [Partial<PlanInput>, AnswerRow, string][] = [
    [
      { filters: { ...out, ...anna }, range: week },
      { value: 14 },
      "You made 14 calls to Anna Berg from Mon 9 to Sun 15 November 2026.",
    ],
    [
      { filters: { ...out, ...anna }, range: week },
      { value: 0 },
      "You made no calls to Anna Berg from Mon 9 to Sun 15 November 2026.",
    ],
    [
      { filters: { ...out, ...anna }, range: week },
      { value: 1 },
      "You made 1 call to Anna Berg from Mon 9 to Sun 15 November 2026.",
    ],
    [{}, { value: 1234567 }, "You had 1,234,567 calls and messages in the whole log."],
    [
      { filters: missed, range: { from: "2026-11-20", to: "2026-11-21" } },
      { value: 3 },
      "You missed 3 calls on Fri 20 November 2026.",
    ],
    [
      { filters: { ...texts, ways: ["in"], ...anna }, range: october },
      { value: 2 },
      "You received 2 texts from Anna Berg in October 2026.",
    ],
    [
      {
        filters: { ...call, contacts: [ANNA, BOB] },
        range: { from: "2026-11-01", to: "2026-12-01" },
      },
      { value: 2 },
      "You had 2 calls with Anna Berg or Bob in November 2026 so far.",
    ],
    [
      { filters: { ...call, ways: ["missed", "rejected"] }, range: { to: "2026-11-01" } },
      { value: 1 },
      "There was 1 call you did not answer up to Sat 31 October 2026.",
    ],
    [
      {
        filters: { ...call, min_s: 600, weekdays: [6, 7], hours: { from: 22, to: 5 } },
        range: week,
      },
      { value: 5 },
      "You had 5 calls that lasted at least 10 min on weekends between 22:00 and 05:00 " +
      "from Mon 9 to Sun 15 November 2026.",
    ],
    [
      { filters: { ...talked, ...anna }, range: { from: "2025-12-29", to: "2026-01-05" } },
      { value: 7 },
      "You had 7 calls with Anna Berg that came about from Mon 29 December 2025 to Sun 4 January 2026.",
    ],
    [
      { measure: "talk_s", filters: anna, range: week },
      { value: 4320 },
      "You spent 1 h 12 min on the phone with Anna Berg from Mon 9 to Sun 15 November 2026.",
    ],
    [
      { measure: "talk_s", filters: out, range: week },
      { value: 0 },
      "You spent no time on calls you made from Mon 9 to Sun 15 November 2026.",
    ],
    [
      { measure: "talk_mean_s", range: october },
      { value: 185.4 },
      "The average length of calls was 3 min 5 s in October 2026.",
    ],
    [
      { measure: "talk_longest_s", filters: out, range: october },
      { value: null },
      "There were no calls you made that came about in October 2026.",
    ],
    [
      { measure: "people", filters: out, range: october },
      { value: 1 },
      "You made calls to 1 person in October 2026.",
    ],
    [
      { measure: "people", filters: texts, range: october },
      { value: 0 },
      "You had texts with nobody in October 2026.",
    ],
    [
      { measure: "active_days", filters: anna, range: october },
      { value: 12 },
      "You had calls and messages with Anna Berg on 12 days in October 2026.",
    ],
    [
      { measure: "per_day", filters: texts, range: october },
      { value: 3.25 },
      "You had 3.25 texts a day in October 2026, on average.",
    ],
    [
      { measure: "last_at", filters: { ...out, ...anna } },
      { value: "2026-11-20T23:30:00+00:00" },
      "The last call you made to Anna Berg in the whole log was on Sat 21 November 2026 at 00:30.",
    ],
    [
      { measure: "first_at", filters: anna, range: october },
      { value: null },
      "There were no calls and messages with Anna Berg in October 2026.",
    ],
    [
      { measure: "longest_gap_s", filters: call, range: october },
      { value: 266400, since: "2026-10-03T06:11:00Z", until: "2026-10-06T08:11:00Z" },
      "The longest time without calls in October 2026 was 3 days 2 h, " +
      "from Sat 3 October 2026 at 08:11 to Tue 6 October 2026 at 10:11.",
    ],
    [
      { measure: "share", filters: call, part: { ways: ["missed"] }, range: october },
      { value: 0.3, part: 12, whole: 40 },
      "Of 40 calls in October 2026, 12 (30%) were calls you missed.",
    ],
    [
      { measure: "share", filters: call, part: { ways: ["missed"] }, range: october },
      { value: null, part: 0, whole: 0 },
      "There were no calls in October 2026.",
    ],
  ];
  for (const [input, row, expected] of said) assertEquals(sentence(input, row), expected);
  assertEquals(
    sentence({ measure: "longest_gap_s", filters: call, range: october }),
    "There were not two calls in October 2026, so there is no time between them.",
  );
});

Deno.test("two numbers are said with how far they are apart", () => {
  const sides = (
    one: unknown,
    other: unknown,
  ) => [{ side: 1, value: one }, { side: 2, value: other }];
  const range = { to: "range" as const, range: before };
  const asked = { filters: out, range: week, compare: range };
  const of = (first: string, second: string, apart: string) =>
    `You made ${first} from Mon 9 to Sun 15 November 2026; ` +
    `you made ${second} from Mon 2 to Sun 8 November 2026: ${apart}.`;
  assertEquals(sentence(asked, ...sides(14, 10)), of("14 calls", "10 calls", "4 more, +40%"));
  assertEquals(sentence(asked, ...sides(1, 2)), of("1 call", "2 calls", "1 fewer, −50%"));
  assertEquals(sentence(asked, ...sides(3, 3)), of("3 calls", "3 calls", "no difference"));
  assertEquals(sentence(asked, ...sides(3, 0)), of("3 calls", "no calls", "3 more"));
  assertEquals(
    sentence(
      {
        filters: { ...call, ...anna },
        compare: { to: "filters", filters: { ...call, contacts: [BOB] } },
      },
      ...sides(5, 2),
    ),
    "You had 5 calls with Anna Berg in the whole log; you had 2 calls with Bob in the whole log: " +
      "3 more, +150%.",
  );
  assertEquals(
    sentence({ measure: "talk_s", range: week, compare: range }, ...sides(3600, 5400)),
    "You spent 1 h on the phone from Mon 9 to Sun 15 November 2026; " +
      "you spent 1 h 30 min on the phone from Mon 2 to Sun 8 November 2026: 30 min less, −33.3%.",
  );
});
