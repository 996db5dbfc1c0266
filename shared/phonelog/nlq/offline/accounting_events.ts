/**
 * Whether a plan tells what a question says of events: of which kind they are, and which way they went.
 *
 * @module
 */

import type { Filters, QueryPlan } from "../plan.ts";
import type { Way } from "./kinds_and_ways.ts";
import type { Piece, Placed } from "./pieces.ts";
import { before, behind, doerOf, isPassive, isSomebody } from "./roles.ts";

/** The filters of a plan, those of the other side and of the part. */
export function setsOf({ filters, part, compare }: QueryPlan): Filters[] {
  return [
    filters,
    ...part ? [{ ...filters, ...part }] : [],
    ...compare?.to === "filters" ? [compare.filters] : [],
  ];
}

/** Every kind that a word names is among those of the plan. */
export function isThingTold(
  { kinds, talked }: Extract<Piece, { is: "noun" }>,
  plan: QueryPlan,
): boolean {
  if (talked) return setsOf(plan).some(({ kinds }) => kinds?.includes("call") ?? false);
  return (kinds ?? []).every((kind) =>
    setsOf(plan).some((set) => set.kinds?.includes(kind) ?? false)
  );
}

/** What was done, and by whom: the way that the plan has. */
export function isDeedTold(row: readonly Placed[], index: number, plan: QueryPlan): boolean {
  const piece = row[index]?.piece;
  const sets = setsOf(plan);
  const goes = (ways: readonly Way[]) =>
    sets.some((set) => set.ways?.some((way) => ways.includes(way)) ?? false);
  if (piece?.is === "ways") return goes(piece.ways);
  if (piece?.is !== "verb") return true;
  const { meaning } = piece;
  if (meaning.does === "treat") return goes([...meaning.ways, ...meaning.unlike ?? []]);
  const next = row[behind(row, index)]?.piece;
  if (meaning.does === "reach" && next?.is === "self" && next.as === "object") {
    return sets.some(({ kinds, ways }) =>
      (!ways || ways.includes("in")) &&
      (!kinds || !meaning.kinds || meaning.kinds.some((kind) => kinds.includes(kind)))
    );
  }
  const isOwn = meaning.does === "reach" && doerOf(row, index) === "self";
  if (isOwn && !isPassive(row, index, piece)) {
    return sets.some(({ ways }) => !ways || ways.includes("out"));
  }
  if (!isParticiple(row, index) || !piece.canBePassive) return true;
  if (meaning.does === "get" && !meaning.heard) return goes(["in", "missed", "rejected"]);
  if (meaning.does !== "reach" || meaning.kinds) return true;
  // "Calls made to or received from Anna" went out as well, "made to me" and "made by Anna" did not.
  const whom = row[behind(row, behind(row, index))]?.piece;
  const isBack = next?.is === "prep" && (next.prep === "by" || whom?.is === "self");
  return isBack ? sets.some(({ ways }) => ways !== undefined) : goes(["out"]);
}

/** "Texts received": right behind the thing, and nobody behind it who did it. */
function isParticiple(row: readonly Placed[], index: number): boolean {
  const last = row[before(row, index)]?.piece;
  const next = row[behind(row, index)]?.piece;
  return (last?.is === "noun" || last?.is === "times") && !isSomebody(next);
}
