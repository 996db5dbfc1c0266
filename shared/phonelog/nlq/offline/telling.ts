/**
 * Says back how a question was read.
 *
 * @module
 */

import type { Taken, Understood } from "../planner.ts";
import { namesakeNotes } from "../namesakes.ts";
import { day, plusDays } from "../spoken.ts";
import { ALIKE } from "./names.ts";
import type { Piece } from "./pieces.ts";
import type { Attempt } from "./planner.ts";
import type { Reading } from "./reading.ts";

/** An understood question, with what its parts were taken for. */
export function takenOf(
  { pieces, mended }: Attempt,
  { plan, clauses }: Extract<Reading, { plan: unknown }>,
  background: readonly string[],
): Understood {
  const people = new Map(clauses.flatMap(({ people }) => people).map(({ id, name }) => [id, name]));
  const taken: Taken[] = [...mended.map(({ words, as }) => ({ words, as: `“${as}”` }))];
  for (const { piece, words } of pieces) {
    const as = meaningOf(piece);
    if (as) taken.push({ words, as });
  }
  const kinds = plan.filters.kinds ?? [];
  const notes: string[] = [];
  if (kinds.includes("sms") && kinds.includes("mms")) notes.push("Texts are SMS and MMS.");
  for (const { piece, words } of pieces) {
    if (piece.is === "split" && piece.isTrend && plan.by.includes("month")) {
      notes.push(`“${words}” is told by month.`);
    }
    if (piece.is !== "range") continue;
    if (piece.days.isCounted) {
      notes.push(`“${words}” is counted in days, and not in weeks of the calendar.`);
    }
    const { from, to, isChosen } = piece.days;
    if (isChosen && to) notes.push(`“${words}” was taken for ${spanOf(from, to)}.`);
  }
  const named = [...people].map(([id, name]) => ({ id, name }));
  return {
    plan,
    taken,
    people: named,
    notes: [
      ...background.map((words) =>
        `“${words}” was taken for a reason, and no part of the question.`
      ),
      ...new Set(notes),
      ...namesakeNotes(plan, named),
    ],
  };
}

function meaningOf(piece: Piece): string | undefined {
  if (piece.is === "person") {
    return piece.tier >= ALIKE ? `${piece.name}, the only name like it` : piece.name;
  }
  if (piece.is === "noun" && piece.talked) return "calls that came about";
  if (piece.is === "source") return piece.name;
  if (piece.is === "hours") return `${clock(piece.hours.from)} to ${clock(piece.hours.to)}`;
  if (piece.is !== "range") return undefined;
  const { from, to } = piece.days;
  if (from && to) return `from ${from} until before ${to}`;
  return from ? `from ${from} on` : to ? `before ${to}` : undefined;
}

/** A day, from one to another, or all before one. */
function spanOf(from: string | undefined, to: string): string {
  if (!from) return `before ${day(to)}`;
  const last = plusDays(to, -1);
  return last === from ? `${day(from)} alone` : `${day(from)} to ${day(last)}`;
}

function clock(hour: number): string {
  return `${String(hour).padStart(2, "0")}:00`;
}
