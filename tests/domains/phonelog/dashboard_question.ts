/**
 * Asks the database for a dashboard, and brings the answer into the model's shape.
 *
 * @module
 */

import { assert, assertEquals } from "../../support/assert.ts";
import type { Question } from "./history.ts";
import { byKey, refusalOf, type Session } from "./session.ts";

/** Where instants stand in an answer. */
const INSTANTS = new Set(["from", "to", "start", "last_at"]);

type Answer = Record<string, unknown> & { etag: string; freshness: Record<string, unknown> };

/** The answer with instants in ms, or the code of the refusal. */
export async function dashboardIn(
  session: Session,
  { from, to, zone, bucket, compare }: Question,
  isByKey: boolean,
): Promise<unknown> {
  const values = [from, to, zone, bucket, compare];
  const text = "select phonelog.get_dashboard_metrics($1, $2, $3, $4, $5) as answer";
  return await byKey(session, isByKey, async (ask) => {
    const [row] = await refusalOf<{ answer: Answer }>(session, () => ask(text, values));
    if (typeof row === "string") return row;
    assert(row);
    const { etag, freshness: { version: _, changed_at: __, ...freshness }, ...answer } = row.answer;

    const [again] = await ask<{ answer: Answer }>(text, values);
    assertEquals(again?.answer, row.answer, "the kept answer is the same");
    const known = "select phonelog.get_dashboard_metrics($1, $2, $3, $4, $5, $6) as answer";
    const [unchanged] = await ask<{ answer: unknown }>(known, [...values, etag]);
    assertEquals(unchanged?.answer, { etag, unchanged: true, freshness: row.answer.freshness });
    return inMs({ ...answer, freshness });
  });
}

function inMs(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inMs);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => [
      key,
      INSTANTS.has(key) && typeof each === "string" ? Date.parse(each) : inMs(each),
    ]),
  );
}
