/** Thresholds in answers are those that were counted by, in the words that people use for them. */

import { explainPlan } from "@shared/phonelog/nlq/explain.ts";
import type { Filters, PlanInput } from "@shared/phonelog/nlq/plan.ts";
import { assertEquals } from "../support/assert.ts";
import { ANNA, BOB, call, names, october, planOf, sentence } from "./phonelog/answers.ts";

Deno.test("how long calls lasted is said to the second, and longer than an hour is no hour at least", () => {
  const said: [Filters, string][] = [
    [{ min_s: 3601 }, "longer than 1 h"],
    [{ min_s: 3600 }, "at least 1 h"],
    [{ min_s: 3630 }, "at least 1 h 30 s"],
    [{ min_s: 5400 }, "at least 1 h 30 min"],
    [{ min_s: 901 }, "longer than 15 min"],
    [{ min_s: 31 }, "longer than 30 s"],
    [{ min_s: 2 }, "at least 2 s"],
    [{ below_s: 901 }, "at most 15 min"],
    [{ below_s: 900 }, "less than 15 min"],
    [{ below_s: 3601 }, "at most 1 h"],
    [{ min_s: 300, below_s: 601 }, "5 to 10 min"],
    [{ min_s: 50, below_s: 61 }, "50 s to 1 min"],
    [{ min_s: 301, below_s: 600 }, "longer than 5 min and less than 10 min"],
    [{ min_s: 3600, below_s: 7200 }, "at least 1 h and less than 2 h"],
    [{ min_s: 600, below_s: 601 }, "exactly 10 min"],
  ];
  for (const [lasting, words] of said) {
    assertEquals(
      sentence({ filters: { ...call, ...lasting }, range: october }, { value: 5 }),
      `You had 5 calls that lasted ${words} in October 2026.`,
    );
  }
  assertEquals(
    sentence({ filters: { ...call, ways: ["in"], min_s: 1, below_s: 61 } }, { value: 2 }),
    "You answered 2 calls that came about and lasted at most 1 min in the whole log.",
  );
});

Deno.test("what groups are chosen by is said in the words of what is counted", () => {
  const chosen = (having: PlanInput["having"], measure: PlanInput["measure"] = "count") =>
    sentence({ measure, filters: call, by: ["contact"], having, range: october });
  const none = (words: string) => `There is no person with ${words} calls in October 2026.`;
  assertEquals(chosen({ at_least: 6 }), none("more than 5"));
  assertEquals(chosen({ at_least: 5 }), none("at least 5"));
  assertEquals(chosen({ at_least: 3 }), none("at least 3"));
  assertEquals(chosen({ below: 4 }), none("fewer than 4"));
  assertEquals(chosen({ below: 11 }), none("at most 10"));
  assertEquals(chosen({ at_least: 5, below: 11 }), none("5 to 10"));
  assertEquals(chosen({ below: 1 }), none("no"));
  assertEquals(chosen({ at_least: 3601 }, "talk_s"), none("more than 1 h of"));
  assertEquals(chosen({ at_least: 3601 }, "talk_longest_s"), none("longer than 1 h of"));
  assertEquals(chosen({ at_least: 1 }), "There is no person with at least 1 call in October 2026.");
  // An average is no whole number: what is one second more than a minute is that.
  assertEquals(chosen({ at_least: 61 }, "talk_mean_s"), none("at least 1 min 1 s of"));
  assertEquals(chosen({ below: 604_800 }, "longest_gap_s"), none("less than 7 days of"));
  assertEquals(
    explainPlan(planOf({ filters: call, by: ["day"], having: { at_least: 6 } }), names),
    "How many calls in the whole log, by day, only where that is more than 5, " +
      "in order of day; days of Europe/Berlin.",
  );
});

Deno.test("what all groups come to is said once", () => {
  const told = (having: PlanInput["having"], value: number) =>
    sentence(
      { filters: call, by: ["day"], having, range: october },
      { day: "2026-10-13", value, groups: 2 },
      { day: "2026-10-21", value, groups: 2 },
    );
  assertEquals(
    told({ below: 1 }, 0),
    "2 days with no calls in October 2026: Tue 13 October 2026 and Wed 21 October 2026.",
  );
  assertEquals(
    told({ at_least: 1, below: 2 }, 1),
    "2 days with exactly 1 call in October 2026: Tue 13 October 2026 and Wed 21 October 2026.",
  );
  assertEquals(
    told({ at_least: 1, below: 4 }, 1),
    "2 days with at least 1 and fewer than 4 calls in October 2026: Tue 13 October 2026 (1) and " +
      "Wed 21 October 2026 (1).",
  );
});

Deno.test("a name that several people have is said once", () => {
  const people = new Map([[ANNA, "Zoë Peters"], [BOB, "zoe peters"]]);
  assertEquals(
    explainPlan(planOf({ filters: { ...call, contacts: [ANNA, BOB] } }), { ...names, people }),
    "How many calls with Zoë Peters (2 people) in the whole log; days of Europe/Berlin.",
  );
});
