/**
 * Whether a planner read a question rightly: by the plan, and where that is another one by the answer.
 *
 * @module
 */

import { orderOf } from "@shared/phonelog/nlq/compile.ts";
import type { QueryPlan } from "@shared/phonelog/nlq/plan.ts";
import {
  isUnderstood,
  isWritten,
  type Planned,
  type Planner,
  type Written,
} from "@shared/phonelog/nlq/planner.ts";
import { shadowRows } from "../plan_shadow.ts";
import { type Book, TODAY, TZ } from "./book.ts";
import type { Question } from "./expected.ts";

/** Right, refused though there is an answer, or answered wrongly. */
export type Verdict = "right" | "refused" | "wrong";

/** What became of a question. */
export interface Judged {
  readonly question: Question;
  readonly verdict: Verdict;
  readonly planned: Planned | Written;
  readonly kind: string;
}

/** Which remainders of an event's place in the log are left out, one after the other. */
const THINNED = [0, 1, 2, 3, 4];

/** Asks a planner all questions, one after the other. */
export async function judge(
  planner: Planner<Planned | Written>,
  questions: readonly Question[],
  book: Book,
): Promise<Judged[]> {
  const judged: Judged[] = [];
  for (const question of questions) {
    const planned = await planner.plan({
      question: question.question,
      tz: TZ,
      today: TODAY,
      sources: [],
      people: book.people,
    });
    judged.push({
      question,
      planned,
      verdict: verdictOf(question, planned, book),
      kind: kindOf(question),
    });
  }
  return judged;
}

function verdictOf(
  { plan, others = [] }: Question,
  planned: Planned | Written,
  book: Book,
): Verdict {
  const readings = [plan, ...others];
  // Of a query of its own nobody here knows what it answers.
  if (isWritten(planned)) return "refused";
  if (!isUnderstood(planned)) return readings.includes(undefined) ? "right" : "refused";
  const got = oneCall(planned.plan);
  const isRight = readings.some((reading) => {
    const wanted = reading && oneCall(reading);
    return wanted && (isSame(wanted, got) || answersAlike(wanted, got, book));
  });
  return isRight ? "right" : "wrong";
}

/** The longest call shown itself tells its length, who it was with and when: all three ways to ask. */
function oneCall(plan: QueryPlan): QueryPlan {
  const { measure, by, limit, filters, order, compare, having } = plan;
  const isShown = measure === "events" && limit === 1 && order?.startsWith("value") === true;
  const isLength = (measure === "talk_longest_s" || measure === "talk_shortest_s") && !compare &&
    !having && (by.length === 0 || limit === 1 && ["contact", "day"].includes(by.join()));
  if (!isShown && !isLength) return plan;
  const { min_s, ways, ...rest } = filters;
  return {
    ...plan,
    measure: "events",
    by: [],
    limit: 1,
    order: isShown ? order : measure === "talk_longest_s" ? "value_desc" : "value_asc",
    filters: {
      ...rest,
      kinds: ["call"],
      min_s: Math.max(1, min_s ?? 1),
      ...ways && String(ways) !== "in,out" && { ways },
    },
  };
}

function isSame(a: QueryPlan, b: QueryPlan): boolean {
  return canonical(a) === canonical(b);
}

/**
 * Two plans of one answer, unless it is of nothing at all. Few events may be as many as few others by
 * chance: the answers have to be alike too when every fifth event is taken away, whichever the first.
 */
function answersAlike(a: QueryPlan, b: QueryPlan, { log }: Book): boolean {
  if (a.measure !== b.measure || String(a.by) !== String(b.by)) return false;
  const rows = shadowRows(a, log);
  const isSomething = rows.some(({ value, at }) => value !== 0 && (value ?? at ?? null) !== null);
  return isSomething && THINNED.every((nth) => {
    const events = log.events.filter((_, index) => index % THINNED.length !== nth);
    const less = { ...log, events };
    return JSON.stringify(shadowRows(a, less)) === JSON.stringify(shadowRows(b, less));
  }) && JSON.stringify(rows) === JSON.stringify(shadowRows(b, log));
}

/** A plan with its lists in order and what holds anyway left out. */
function canonical(plan: QueryPlan): string {
  return JSON.stringify({ ...plan, order: orderOf(plan) }, (_, value: unknown) => {
    if (Array.isArray(value)) return value.toSorted();
    if (value === null || typeof value !== "object") return value;
    return Object.fromEntries(Object.entries(value).sort(([a], [b]) => a < b ? -1 : 1));
  });
}

/** Sorts of questions, told by what they mean. */
function kindOf({ plan, file }: Question): string {
  if (!plan) return "refusals";
  if (file.includes("typos")) return "misspelt";
  if (plan.compare) return "comparisons";
  if (plan.absent) return "absence";
  if (plan.measure === "events") return "lists";
  if (plan.measure === "share") return "shares";
  if (plan.measure === "per_day") return "averages a day";
  if (plan.measure.endsWith("_at") || plan.measure === "longest_gap_s") return "first, last, gaps";
  if (plan.limit) return "superlatives";
  if (plan.measure.startsWith("talk")) return "lengths";
  if (plan.by.length > 0) return "splits and groups";
  return plan.measure === "count" ? "counts" : "people and days";
}

/** How many of each kind came out how, as lines of a table. */
export function tableOf(judged: readonly Judged[]): string[] {
  const kinds = [...new Set(judged.map(({ kind }) => kind))].sort();
  const line = (name: string, some: readonly Judged[]) => {
    const of = (verdict: Verdict) => some.filter((each) => each.verdict === verdict).length;
    const share = (100 * of("right") / some.length).toFixed(1);
    return [
      name.padEnd(20),
      ...[some.length, of("right"), of("refused"), of("wrong")].map((n) => String(n).padStart(8)),
      `${share} %`.padStart(9),
    ].join("");
  };
  return [
    `${"kind".padEnd(20)}${"asked".padStart(8)}${"right".padStart(8)} refused   wrong    right`,
    ...kinds.map((kind) => line(kind, judged.filter((each) => each.kind === kind))),
    line("all", judged),
  ];
}
