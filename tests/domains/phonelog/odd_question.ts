/**
 * Asks the database and the model what is odd, and brings both answers into one shape.
 *
 * @module
 */

import { assert, assertEquals } from "../../support/assert.ts";
import type { Question } from "./history.ts";
import { anomaliesOf, gapsIn } from "./odd_things.ts";
import { type Period, periodOf } from "./period.ts";
import { byKey, refusalOf, type Session } from "./session.ts";

/** What is judged at most: the model looks at every hour beside all others. */
const LONGEST = 5 * 86_400_000;
const QUARTER = 900_000;

/** How sure a gap has to be here; few events let expect little. */
const CONFIDENCE = 0.02;

interface Answered {
  etag: string;
  period: { from: string; to: string };
  total: number;
  anomalies?: Record<string, unknown>[];
  gaps?: Record<string, unknown>[];
}

/** Every few questions: it costs more than all others together. */
export function isAskedOddly({ compare, bucket }: Question): boolean {
  return compare === "none" && (bucket === null || bucket === "hour");
}

/** What the database finds, asked by a key where that is wanted. */
export async function oddThingsIn(
  session: Session,
  question: Question,
  isByKey: boolean,
): Promise<unknown> {
  if (!isAskedOddly(question)) return null;
  const period = judged(session, question);
  if (!period) return "PT422";
  const ends = [period.from, period.asked].map((at) => new Date(at).toISOString());
  return await byKey(session, isByKey, async (ask) => {
    const answerOf = async (text: string) => {
      const values = [...ends, question.zone];
      const [row] = await refusalOf<{ answer: Answered }>(session, () => ask(text, values));
      assert(row && typeof row !== "string", `it answers: ${row}`);
      assertEquals(Date.parse(row.answer.period.to), period.to, "how far it is judged");
      const found = row.answer.anomalies ?? row.answer.gaps ?? [];
      assertEquals(row.answer.total, found.length);
      return found;
    };
    const anomalies = await answerOf(
      "select phonelog.detect_anomalies($1, $2, $3, 'high') as answer",
    );
    const gaps = await answerOf(
      `select phonelog.detect_data_gaps($1, $2, $3, ${CONFIDENCE}, 0) as answer`,
    );
    return {
      anomalies: anomalies.map(({ at, state: _, found_at: __, ...odd }) => ({
        at: Date.parse(String(at)),
        ...odd,
      })),
      gaps: gaps.map(({ start, end, expected, confidence }) => ({
        from: Date.parse(String(start)),
        to: Date.parse(String(end)),
        expected,
        confidence,
      })),
    };
  });
}

/** What the model finds. */
export function oddThingsOf(session: Session, question: Question): unknown {
  if (!isAskedOddly(question)) return null;
  const period = judged(session, question);
  if (!period) return "PT422";
  const { events } = session.world;
  return {
    anomalies: anomaliesOf(events, period, question.zone, "high"),
    gaps: gapsIn(events, period, question.zone, CONFIDENCE),
  };
}

/** The last days of what is asked, as far as they have been; undefined of nothing. */
function judged(
  { now }: Session,
  { from, to, zone }: Question,
): Period & { asked: number } | undefined {
  const asked = periodOf(from, to, zone, now);
  if (asked.from >= asked.to) return undefined;
  const first = Math.max(asked.from, asked.to - LONGEST);
  const end = Math.min(asked.to, now - now % QUARTER);
  return { from: first, to: Math.max(first, end), asked: asked.to };
}
