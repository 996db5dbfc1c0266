/**
 * Whether a plan tells things that are joined. All filters of a plan hold at once: "from Anna or on
 * weekends" is either of two sorts, which no plan says, and "at night and on weekends" may be.
 *
 * @module
 */

import type { QueryPlan } from "../plan.ts";
import type { Piece, Placed } from "./pieces.ts";
import { before, behind, isSmall } from "./roles.ts";

/** What a word chooses events by. */
type Sort = "person" | "known" | "weekdays" | "hours" | "range" | "lasting" | "way";

const TIMES: ReadonlySet<Sort> = new Set<Sort>(["weekdays", "hours", "range"]);

/** Whether "and" or "or" at a place joins what a plan can hold together. */
export function isJointTold(row: readonly Placed[], index: number, plan: QueryPlan): boolean {
  const joint = row[index]?.piece;
  // The two sides of a comparison may be of any sort.
  if (plan.compare || plan.part || joint?.is !== "and" && joint?.is !== "or") return true;
  const [one, other] = [row[before(row, index, isLead)], row[behind(row, index, isLead)]];
  if (isSecondHead(row, index, other?.piece)) return false;
  const [first, second] = [sortOf(one?.piece), sortOf(other?.piece)];
  if (!first || !second) return true;
  if (first === "way" && second === "way" && isBehindBut(row, index)) return false;
  if (first === second) return hoursOf(one?.piece) === hoursOf(other?.piece);
  return joint.is === "and" && !isSummed(first, second);
}

/** "Top 3 callers and top 3 texters": two lists, and a plan is one. */
function isSecondHead(row: readonly Placed[], index: number, next: Piece | undefined): boolean {
  return next?.is === "top" && row.slice(0, index).some(({ piece }) => piece.is === "top");
}

/** "All but blocked and missed ones", where only the first of them was left out. */
function isBehindBut(row: readonly Placed[], index: number): boolean {
  const isOfList = (piece: Piece) =>
    isLead(piece) || piece.is === "comma" || piece.is === "and" || piece.is === "or" ||
    sortOf(piece) === "way" && !(piece.is === "ways" && piece.isBut);
  const first = row[before(row, index, isOfList)]?.piece;
  return first?.is === "ways" && first.isBut === true;
}

/** "Anna and unknown numbers", "at night and on weekends": all of both, rather than what is both. */
function isSummed(one: Sort, other: Sort): boolean {
  const areOf = (some: readonly Sort[]) => some.includes(one) && some.includes(other);
  return areOf(["person", "known"]) || TIMES.has(one) && TIMES.has(other);
}

/** What may stand between a joint and what it joins. */
function isLead(piece: Piece): boolean {
  return isSmall(piece) && piece.is !== "comma" || piece.is === "prep" || piece.is === "aux" ||
    piece.is === "self" && piece.as === "own";
}

function sortOf(piece: Piece | undefined): Sort | undefined {
  switch (piece?.is) {
    case "person":
    case "known":
    case "weekdays":
    case "hours":
    case "range":
    case "lasting":
      return piece.is;
    case "ways":
      return "way";
    case "verb":
      return piece.meaning.does === "treat" ? "way" : undefined;
    default:
      return undefined;
  }
}

/** Hours that belong to days of the week: "weekday evenings and weekends". */
function hoursOf(piece: Piece | undefined): string | undefined {
  return piece?.is === "weekdays" && piece.hours ? JSON.stringify(piece.hours) : undefined;
}
