/**
 * Answers of several rows: who or what comes first and ties, what the table shows, how it is drawn, and
 * what stands beside it.
 */

import { answerOf } from "@shared/phonelog/nlq/answer.ts";
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
  const shown = { hidden: false, masked: false };
  const log = { first_at: "2026-01-05T08:00:00Z", last_at: "2026-11-18T08:00:00Z", ...shown };
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
    notesOf(planOf({}), { first_at: null, last_at: null, ...shown }, nothing),
    ["There is nothing in the log yet."],
  );
});

Deno.test("a note says whom numbers leave out, or have without a name", () => {
  const note = (shown: { hidden?: boolean; masked?: boolean }, input: Partial<PlanInput> | null) =>
    visibilityNote({ hidden: false, masked: false, ...shown }, input && planOf(input));
  assertEquals(note({}, {}), null);
  assertEquals(note({ hidden: true }, {}), "People you have hidden are not counted.");
  const counted = "Names of masked contacts are not shown; what there was with them is counted.";
  assertEquals(note({ masked: true }, {}), counted);
  assertEquals(note({ masked: true }, { filters: { known: false } }), counted);
  assertEquals(note({ masked: true }, { filters: { ...anna } }), null, "of one whom they see");
  assertEquals(
    note({ masked: true }, {
      filters: { ...anna },
      compare: { to: "filters", filters: { ...out } },
    }),
    counted,
  );
  assertEquals(
    note({ masked: true }, null),
    "Names of masked contacts are not shown; a query that looks for names leaves them out.",
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
