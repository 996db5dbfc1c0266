/**
 * Answers of several rows: who or what comes first and ties, what the table shows, how it is drawn, and
 * what stands beside it.
 */

import { answerOf } from "@shared/phonelog/nlq/answer.ts";
import type { AnswerRow } from "@shared/phonelog/nlq/answer_single.ts";
import { explainPlan } from "@shared/phonelog/nlq/explain.ts";
import { notesOf, visibilityNote } from "@shared/phonelog/nlq/notes.ts";
import type { PlanInput } from "@shared/phonelog/nlq/plan.ts";
import { assertEquals } from "../support/assert.ts";
import {
  ANNA,
  anna,
  before,
  BOB,
  call,
  facts,
  missed,
  names,
  october,
  out,
  planOf,
  sentence,
  texts,
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

Deno.test("events are said with the first of them", () => {
  const one = { at: "2026-11-20T13:05:00Z", type: "call", direction: "in", contact_id: ANNA };
  const anybody = { ...one, contact: "Anna Berg", privacy: "normal", duration_s: 182, value: 182 };
  assertEquals(
    sentence({ measure: "events", filters: call, limit: 1 }, anybody),
    "The last call in the whole log was on Fri 20 November 2026 at 14:05 (with Anna Berg, 3 min 2 s).",
  );
  assertEquals(
    sentence({ measure: "events", filters: call, limit: 1, order: "value_desc" }, anybody, anybody),
    "The longest call in the whole log was on Fri 20 November 2026 at 14:05 " +
      "(with Anna Berg, 3 min 2 s); 1 other is as long.",
  );
  assertEquals(
    sentence({ measure: "events", filters: missed, limit: 3 }),
    "There were no calls you missed in the whole log.",
  );
  const withheld = { ...one, contact_id: null, contact: null, privacy: null };
  const { rows, columns, chart } = answerOf(planOf({ measure: "events" }), [withheld], facts);
  assertEquals(rows, [{ ...one, contact_id: null, contact: "a withheld number" }]);
  assertEquals(columns.map(({ name }) => name), [
    "at",
    "contact",
    "type",
    "direction",
    "duration_s",
  ]);
  assertEquals(chart, null);
});

Deno.test("tables have words where people read words, and say how they are drawn", () => {
  const compare = { to: "range" as const, range: before };
  const { rows, columns, chart } = answerOf(
    planOf({ by: ["weekday"], range: week, compare }),
    [{ side: 1, weekday: 1, value: 3, groups: 1 }, { side: 2, weekday: 7, value: 2, groups: 1 }],
    facts,
  );
  assertEquals(rows, [
    { side: "from Mon 9 to Sun 15 November 2026", weekday: "Monday", value: 3 },
    { side: "from Mon 2 to Sun 8 November 2026", weekday: "Sunday", value: 2 },
  ]);
  assertEquals(columns.map(({ name, kind }) => `${name} ${kind}`), [
    "side text",
    "weekday text",
    "value number",
  ]);
  assertEquals(chart, { kind: "bar", x: "weekday", y: "value", series: "side" });
  const drawn = (by: PlanInput["by"]) =>
    answerOf(planOf({ by }), [{ value: 1 }, { value: 2 }], facts).chart;
  assertEquals(drawn(["month"]), { kind: "line", x: "month", y: "value", series: null });
  assertEquals(drawn(["type", "day"]), { kind: "line", x: "day", y: "value", series: "type" });
  assertEquals(drawn(["hour", "weekday"]), {
    kind: "heat",
    x: "hour",
    y: "weekday",
    series: "value",
  });
  assertEquals(answerOf(planOf({ by: ["contact"] }), [{ value: 1 }], facts).chart, null);
});

Deno.test("notes say how far the log goes and what words mean", () => {
  const log = { first_at: "2026-01-05T08:00:00Z", last_at: "2026-11-18T08:00:00Z", hidden: true };
  const nothing = { rows: [], truncated: false, today: TODAY };
  const notes = (input: Partial<PlanInput>, more = {}) =>
    notesOf(planOf(input), log, { ...nothing, ...more });
  assertEquals(notes({ range: october }), []);
  assertEquals(notes({ range: { from: "2025-12-01", to: "2026-02-01" } }), [
    "The log begins on Mon 5 January 2026; of the time before that nothing is known.",
  ]);
  assertEquals(notes({ range: { from: "2026-11-16", to: "2026-11-23" } }), [
    "The log ends on Wed 18 November 2026 at 09:00; what came later is not in it yet.",
  ]);
  assertEquals(notes({ range: october, filters: { ...texts, hours: { from: 22, to: 5 } } }), [
    "Texts are SMS and MMS.",
    "Hours past midnight belong to the day that they are on.",
  ]);
  assertEquals(notes({ range: october }, { truncated: true }), [
    "Only the first 1,000 rows are shown.",
  ]);
  assertEquals(
    notesOf(planOf({}), { first_at: null, last_at: null, hidden: false }, nothing),
    ["There is nothing in the log yet."],
  );
  assertEquals(visibilityNote(log, nothing), "People you have hidden are not counted.");
  assertEquals(visibilityNote({ ...log, hidden: false }, nothing), null);
  assertEquals(
    visibilityNote(log, { ...nothing, rows: [{ contact: null, privacy: "masked" }] }),
    "Names of masked contacts are not shown; what there was with them is counted.",
  );
});

Deno.test("a plan is explained to the day", () => {
  const said = (input: Partial<PlanInput>) => explainPlan(planOf(input), names);
  assertEquals(
    said({ filters: { ...out, ...anna }, range: week }),
    "How many calls you made to Anna Berg from Mon 9 to Sun 15 November 2026; days of Europe/Berlin.",
  );
  assertEquals(
    said({
      measure: "talk_s",
      by: ["contact"],
      limit: 5,
      having: { at_least: 60 },
      range: october,
    }),
    "How long calls lasted altogether in October 2026, by contact, only where that is at least " +
      "1 min, the most first, 5 at most; days of Europe/Berlin.",
  );
  assertEquals(
    said({
      filters: { ...call, known: false, sources: [ANNA] },
      compare: { to: "range", range: week },
    }),
    "How many calls with people who are not in the address book from Phone in the whole log, " +
      "beside the same from Mon 9 to Sun 15 November 2026; days of Europe/Berlin.",
  );
  assertEquals(
    said({ by: ["contact"], absent: true, filters: { not_contacts: [BOB] }, range: october }),
    "People with whom there were calls and messages with anybody but Bob before " +
      "Thu 1 October 2026, and how many; but none in October 2026, the most first; " +
      "days of Europe/Berlin.",
  );
});

/** Groups as the database gives them: with how many there are. */
function groups(...rows: AnswerRow[]): AnswerRow[] {
  return rows.map((row) => ({ groups: rows.length, ...row }));
}
