/**
 * Whether a plan tells of whom a question is, and whom or what it leaves out.
 *
 * @module
 */

import type { QueryPlan } from "../plan.ts";
import { setsOf } from "./accounting_events.ts";
import { isDeedDenied, isNone } from "./denied.ts";
import { isHalfLeftOut } from "./left_out_lists.ts";
import type { Piece, Placed } from "./pieces.ts";
import { before, behind, isSmall } from "./roles.ts";

/** Different people are each counted once; of people who are ranked or counted it is told. */
export function arePeopleTold(
  row: readonly Placed[],
  index: number,
  piece: Extract<Piece, { is: "people" }>,
  { measure, by, compare }: QueryPlan,
): boolean {
  if (measure === "people") return true;
  if (piece.distinct) return String(by) === "contact";
  if (by.includes("contact") || measure === "events" || compare) return true;
  const last = row[before(row, index)]?.piece;
  const next = row[behind(row, index, (each) => isSmall(each) || each.is === "on_average")]?.piece
    .is;
  const isAsked = last?.is === "ask" || last?.is === "degree" || last?.is === "top";
  return !isAsked && (next === "verb" || next === "aux" || last?.is === "prep");
}

/** "Except Anna and on weekends": both are left out. */
export function isLeftOut(row: readonly Placed[], index: number): boolean {
  const isBetween = (piece: Piece) =>
    isSmall(piece) || piece.is === "prep" || piece.is === "self" && piece.as === "own";
  let at = before(row, index, isBetween);
  while (row[at]?.piece.is === "and" || row[at]?.piece.is === "or") {
    at = before(row, before(row, at), isBetween);
  }
  return row[at]?.piece.is === "except";
}

/** "Except Anna, Ben …": he is left out as well, or asked for. "To Ben and not to Anna" is sure. */
function isOfTheRest(row: readonly Placed[], index: number, { filters }: QueryPlan): boolean {
  const placed = row[index];
  return placed?.piece.is === "except" && !/^(but )?not$/i.test(placed.words) &&
    filters.contacts !== undefined && filters.not_contacts !== undefined;
}

/** What is left out is left out, and what is denied is denied. */
export function isDenialTold(row: readonly Placed[], index: number, plan: QueryPlan): boolean {
  const isOwn = (piece: Piece) =>
    isSmall(piece) || piece.is === "prep" || piece.is === "self" || piece.is === "aux";
  const next = row[behind(row, index, isOwn)]?.piece;
  const sets = setsOf(plan);
  if (row[index]?.piece.is === "except" && isHalfLeftOut(row, index)) return false;
  if (isOfTheRest(row, index, plan)) return false;
  if (plan.absent || plan.measure === "longest_gap_s") return true;
  if (next?.is === "person" && row[index]?.piece.is === "except") return true;
  // "Which days had no calls": those of which there is less than one.
  const isDenied = row[index]?.piece.is === "not" && isDeedDenied(row);
  if ((isNone(row, index) || isDenied) && plan.having?.below === 1 && plan.by.length > 0) {
    return true;
  }
  return sets.some(({ not_contacts, known, weekdays, ways }) =>
    not_contacts !== undefined || next?.is === "known" && known === !next.known ||
    next?.is === "weekdays" && weekdays !== undefined ||
    next?.is === "verb" && next.meaning.does === "treat" && String(ways) === "missed,rejected"
  );
}
