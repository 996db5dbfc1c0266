/** What a plan lost of its question is noticed, whatever rule lost it. */

import { untold } from "@shared/phonelog/nlq/offline/accounting.ts";
import { ENGLISH } from "@shared/phonelog/nlq/offline/english/english.ts";
import { framed } from "@shared/phonelog/nlq/offline/framed.ts";
import { grammarOf } from "@shared/phonelog/nlq/offline/grammar.ts";
import { piecesOf } from "@shared/phonelog/nlq/offline/lattice.ts";
import { lookUp } from "@shared/phonelog/nlq/offline/lookup.ts";
import type { Placed } from "@shared/phonelog/nlq/offline/pieces.ts";
import { OfflinePlanner } from "@shared/phonelog/nlq/offline/planner.ts";
import { settled } from "@shared/phonelog/nlq/offline/settled.ts";
import { tokensOf } from "@shared/phonelog/nlq/offline/tokens.ts";
import type { QueryPlan } from "@shared/phonelog/nlq/plan.ts";
import { isUnderstood } from "@shared/phonelog/nlq/planner.ts";
import { assert, assertEquals } from "../support/assert.ts";
import { openBook, TODAY, TZ } from "./phonelog/asked/book.ts";
import { readQuestions } from "./phonelog/asked/files.ts";

const book = openBook(2000);
const grammar = grammarOf(ENGLISH, TODAY);
const planner = new OfflinePlanner();

/** The words of a question, as the planner settles them. */
async function rowOf(question: string): Promise<Placed[]> {
  const tokens = tokensOf(question, ENGLISH.contractions);
  const asked = { question, tz: TZ, today: TODAY, sources: [], people: book.people };
  const names = await lookUp(tokens, grammar, ENGLISH, asked);
  return settled(framed(piecesOf(tokens, { grammar, names, sources: [] })));
}

async function planOf(question: string): Promise<QueryPlan | undefined> {
  const asked = { question, tz: TZ, today: TODAY, sources: [], people: book.people };
  const planned = await planner.plan(asked);
  return isUnderstood(planned) && planned.taken.every(({ as }) => !as.startsWith("“"))
    ? planned.plan
    : undefined;
}

Deno.test("a plan that lost what the question says is not answered", async () => {
  const cases: readonly (readonly [question: string, lost: Partial<QueryPlan>])[] = [
    ["Top 3 contacts by texts received in 2025", { filters: { kinds: ["sms", "mms"] } }],
    ["Top 3 contacts by texts received in 2025", { limit: 5 }],
    ["Bottom 3 months of 2025 by outgoing calls", { order: "value_desc" }],
    ["Distinct people texted per month in 2026", { measure: "count" }],
    ["Which month had the most distinct callers?", { measure: "count" }],
    ["Average number of calls per day by month in 2025", { by: [] }],
    ["Average number of calls per day in 2025", { measure: "count" }],
    ["Calls by month and direction in 2026", { by: ["month"] }],
    ["Median call duration by month in 2026", { measure: "talk_mean_s" }],
    ["What percentage of incoming calls did I miss this year?", {
      measure: "count",
      part: undefined,
    }],
    ["Who did I call the least this year?", { order: "value_desc" }],
    ["When did I first call Mama?", { measure: "last_at" }],
    ["Texts received only on Sundays in October", { filters: { kinds: ["sms", "mms"] } }],
    ["How many calls did I make before 9 am last month?", {
      filters: { kinds: ["call"], ways: ["out"] },
    }],
    ["How many calls did I make in October?", { range: {} }],
    ["Calls in October vs September", { compare: undefined }],
    ["Who called me at least 3 times this month?", { having: { at_least: 4 } }],
    ["Contacts with at least 2 hours of total talk time in 2026", {
      having: undefined,
      filters: { kinds: ["call"], min_s: 7200 },
    }],
    ["Which contacts have an average call length above 15 minutes in 2026?", {
      having: undefined,
      filters: { kinds: ["call"], min_s: 901 },
    }],
    ["Which contact had the longest total talk time in October?", {
      measure: "events",
      by: [],
      limit: 1,
    }],
    ["Who have I not called this month?", { absent: false }],
  ];
  for (const [question, lost] of cases) {
    const plan = await planOf(question);
    assert(plan, question);
    const row = await rowOf(question);
    assertEquals(untold(row, plan), [], question);
    assert(untold(row, { ...plan, ...lost }).length > 0, question);
  }
});

/** Parts of a plan that come from words of their own. */
const FILTERS = ["hours", "weekdays", "not_contacts", "contacts", "known", "below_s"] as const;
const PARTS = ["having", "compare", "limit", "part"] as const;

Deno.test("no part of a plan can be lost from any question without being noticed", async () => {
  const unnoticed: string[] = [];
  let tried = 0;
  for (const [nth, { question }] of readQuestions("known", book).entries()) {
    if (nth % 3 !== 0) continue;
    const plan = await planOf(question);
    if (!plan) continue;
    const row = await rowOf(question);
    const without = [
      ...FILTERS.filter((key) => plan.filters[key] !== undefined).map((key) => ({
        ...plan,
        filters: { ...plan.filters, [key]: undefined },
        ...plan.compare?.to === "filters" && { compare: undefined },
      })),
      ...PARTS.filter((key) => plan[key] !== undefined).map((key) => ({
        ...plan,
        [key]: undefined,
      })),
      ...plan.by.map((each) => ({ ...plan, by: plan.by.filter((other) => other !== each) })),
      ...(plan.range.from || plan.range.to) && !plan.compare ? [{ ...plan, range: {} }] : [],
    ] as QueryPlan[];
    for (const lost of without) {
      tried++;
      if (untold(row, lost).length === 0) unnoticed.push(`${question} ${JSON.stringify(lost)}`);
    }
  }
  assert(tried > 300);
  assertEquals(unnoticed, []);
});
