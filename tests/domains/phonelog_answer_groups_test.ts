/** Answers of what is split say who or when the most, or tell a list as one. */

import { answerOf } from "@shared/phonelog/nlq/answer.ts";
import type { AnswerRow } from "@shared/phonelog/nlq/answer_single.ts";
import { assertEquals } from "../support/assert.ts";
import {
  ANNA,
  BOB,
  call,
  names,
  october,
  out,
  planOf,
  sentence,
  TODAY,
  week,
} from "./phonelog/answers.ts";

Deno.test("whoever is named is told one by one, with what they come to", () => {
  const rows = groups(
    { contact_id: ANNA, contact: "Tom Hill", privacy: "normal", value: 3 },
    { contact_id: BOB, contact: "Tom Hill", privacy: "normal", value: 2 },
  );
  const people = new Map([[ANNA, "Tom Hill"], [BOB, "Tom Hill"]]);
  const filters = { ...out, contacts: [ANNA, BOB] };
  const plan = planOf({ filters, by: ["contact"], range: october });
  assertEquals(
    answerOf(plan, rows, { names: { ...names, people }, today: TODAY }).sentence,
    "Calls you made to Tom Hill (2 people) in October 2026 by person: Tom Hill (3) and " +
      "Tom Hill (2); 5 altogether.",
  );
});

Deno.test("groups are said with the first of them, who ties and how many there are", () => {
  const a = { contact_id: ANNA, contact: "Anna Berg", privacy: "normal", value: 14 };
  const b = { contact_id: BOB, contact: "Bob", privacy: "normal", value: 14 };
  const hidden = { contact_id: BOB, contact: null, privacy: "masked", value: 3 };
  const unnamed = { contact_id: BOB, contact: null, privacy: "normal", value: 2 };
  const top = {
    filters: out,
    by: ["contact" as const],
    range: october,
    order: "value_desc" as const,
  };
  assertEquals(
    sentence({ ...top, limit: 1 }, { ...a, groups: 23 }),
    "The most calls you made in October 2026: Anna Berg (14), of 23 people.",
  );
  assertEquals(
    sentence({ ...top, limit: 1 }, { ...a, groups: 23 }, { ...b, groups: 23 }),
    "The most calls you made in October 2026: Anna Berg and Bob (14 each, tied), of 23 people.",
  );
  assertEquals(
    sentence(top, ...groups(a, hidden, unnamed)),
    "The most calls you made in October 2026: Anna Berg (14), a masked contact (3) and " +
      "somebody without a name (2).",
  );
  assertEquals(sentence(top), "There were no calls you made in October 2026.");
  assertEquals(
    sentence({ ...top, having: { at_least: 5 } }, ...groups(a, b)),
    "2 people with at least 5 calls you made in October 2026: Anna Berg (14) and Bob (14).",
  );
  assertEquals(
    sentence({ ...top, having: { at_least: 50 } }),
    "There is no person with at least 50 calls you made in October 2026.",
  );
  assertEquals(
    sentence(
      { by: ["day"], order: "value_asc", limit: 1, range: week },
      { day: "2026-11-11", value: 0, groups: 7 },
    ),
    "The fewest calls and messages from Mon 9 to Sun 15 November 2026: Wed 11 November 2026 (0), " +
      "of 7 days.",
  );
  assertEquals(
    sentence({ by: ["contact"], absent: true, filters: call, range: october }, ...groups(a, b)),
    "2 people with whom there were calls before Thu 1 October 2026 had none in October 2026: " +
      "Anna Berg and Bob.",
  );
  assertEquals(
    sentence({ by: ["contact"], absent: true, filters: call, range: october }),
    "Nobody with whom there were calls before Thu 1 October 2026 had none in October 2026.",
  );
});

Deno.test("what is only split is told as a list, and where in the calendar it was most", () => {
  const a = { contact_id: ANNA, contact: "Anna Berg", privacy: "normal", value: 2 };
  const b = { contact_id: BOB, contact: "Bob", privacy: "normal", value: 1 };
  const split = { filters: call, range: week };
  assertEquals(
    sentence({ ...split, by: ["contact"] }, ...groups(a, b)),
    "Calls from Mon 9 to Sun 15 November 2026 by person: Anna Berg (2) and Bob (1); 3 altogether.",
  );
  assertEquals(
    sentence({ ...split, by: ["contact"] }, ...groups(a)),
    "Calls from Mon 9 to Sun 15 November 2026 by person: Anna Berg (2).",
  );
  assertEquals(
    sentence({ ...split, measure: "talk_mean_s", by: ["contact"] }, ...groups(a, b)),
    "The average length of calls from Mon 9 to Sun 15 November 2026 by person: " +
      "Anna Berg (2 s) and Bob (1 s).",
  );
  const days = (...counts: number[]) =>
    groups(
      ...counts.map((value, nth) => ({
        day: `2026-11-${String(9 + nth).padStart(2, "0")}`,
        value,
      })),
    );
  assertEquals(
    sentence({ ...split, by: ["day"] }, ...days(1, 5, 0, 5, 2)),
    "Calls from Mon 9 to Sun 15 November 2026 by day: 13 altogether, " +
      "the most on Tue 10 November 2026 and Thu 12 November 2026 (5 each).",
  );
  assertEquals(
    sentence({ ...split, by: ["day"] }, ...days(1, 5)),
    "Calls from Mon 9 to Sun 15 November 2026 by day: Mon 9 November 2026 (1) and " +
      "Tue 10 November 2026 (5); 6 altogether.",
  );
  assertEquals(
    sentence(
      { ...split, measure: "per_day", by: ["hour"] },
      ...groups(...[0, 1, 2, 3, 4].map((hour) => ({ hour, value: hour / 4 }))),
    ),
    "Calls a day on average from Mon 9 to Sun 15 November 2026 by hour: the most at 04:00–05:00 (1).",
  );
  // A planner that leaves the order out and wants one of them wants the first.
  assertEquals(
    sentence({ ...split, by: ["contact"], limit: 1 }, { ...a, groups: 9 }),
    "The most calls from Mon 9 to Sun 15 November 2026: Anna Berg (2), of 9 people.",
  );
});

/** Groups as the database gives them: with how many there are. */
function groups(...rows: AnswerRow[]): AnswerRow[] {
  return rows.map((row) => ({ groups: rows.length, ...row }));
}
