/**
 * Plans and filters that answers are written of, and whose names are known.
 *
 * @module
 */

import { answerOf } from "@shared/phonelog/nlq/answer.ts";
import type { AnswerRow } from "@shared/phonelog/nlq/answer_single.ts";
import { type PlanInput, queryPlan } from "@shared/phonelog/nlq/plan.ts";

export const ANNA = "00000000-0000-4000-8000-00000000000a";
export const BOB = "00000000-0000-4000-8000-00000000000b";
export const TODAY = "2026-11-21";
export const names = {
  people: new Map([[ANNA, "Anna Berg"], [BOB, "Bob"]]),
  sources: new Map([[ANNA, "Phone"]]),
};
export const facts = { names, today: TODAY };
export const week = { from: "2026-11-09", to: "2026-11-16" };
export const before = { from: "2026-11-02", to: "2026-11-09" };
export const october = { from: "2026-10-01", to: "2026-11-01" };
export const call = { kinds: ["call" as const] };
export const out = { ...call, ways: ["out" as const] };
export const missed = { ...call, ways: ["missed" as const] };
export const texts = { kinds: ["sms" as const, "mms" as const] };
export const talked = { ...call, ways: ["in" as const, "out" as const], min_s: 1 };
export const anna = { contacts: [ANNA] };

/** A plan of what is told. */
export function planOf(input: Partial<PlanInput>) {
  return queryPlan.parse({ version: 1, measure: "count", tz: "Europe/Berlin", ...input });
}

/** What the answer says. */
export function sentence(input: Partial<PlanInput>, ...rows: AnswerRow[]): string {
  return answerOf(planOf(input), rows, facts).sentence;
}
