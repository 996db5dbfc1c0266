/**
 * Comparisons of whole clauses, and of things that each have words of their own.
 *
 * @module
 */

import type { Placed } from "./pieces.ts";
import { before, behind } from "./roles.ts";
import { isJoint, type Sides, type Sort, sortOf } from "./sorts.ts";

/** Two whole clauses; what the second does not say anew holds for it as well. */
export function clauses(row: readonly Placed[], at: number, start: number): Omit<Sides, "used"> {
  const strip = (part: readonly Placed[]) => part.filter(({ piece }) => !isJoint(piece));
  const left = strip(row.slice(0, at));
  const second = withDoer(strip(row.slice(start)), row[at]?.piece.is === "or" ? left : []);
  const has = (part: readonly Placed[], sort: Sort) =>
    part.some(({ piece }) => sortOf(piece) === sort);
  const shared = (["days", "clock"] as const).filter((sort) => !has(second, sort));
  const missing = left.filter(({ piece }) => shared.some((sort) => sortOf(piece) === sort));
  const noPerson = !has(second, "person") ? left.filter(({ piece }) => piece.is === "person") : [];
  // Said at the very end, a time is meant of both.
  const late = (["days", "clock"] as const).filter((sort) => !has(left, sort) && has(second, sort));
  const both = second.filter(({ piece }) => late.some((sort) => sortOf(piece) === sort));
  const hasKinds = second.some(({ piece }) =>
    piece.is === "noun" ||
    piece.is === "verb" &&
      (piece.meaning.does === "talk" || "kinds" in piece.meaning && piece.meaning.kinds)
  );
  const things = hasKinds ? [] : left.filter(({ piece }) => piece.is === "noun");
  const verbless = !second.some(({ piece }) => piece.is === "verb");
  const verbs = verbless ? left.filter(({ piece }) => piece.is === "verb") : [];
  // "Do I text or call Mama more": her as well.
  const isOr = row[at]?.piece.is === "or";
  const whom = isOr && !has(left, "person")
    ? second.filter(({ piece }) => piece.is === "person")
    : [];
  // "Did I send more than I received in texts with Anna": of both.
  const isBare = !left.some(({ piece }) =>
    piece.is === "noun" || piece.is === "person" ||
    piece.is === "verb" && ("kinds" in piece.meaning || piece.meaning.does === "talk")
  );
  const common = isBare && !isOr ? second.filter((_, index) => isCommon(second, index)) : [];
  return {
    left: [...left, ...common, ...whom, ...both],
    right: [...second, ...verbs, ...things, ...noPerson, ...missing],
  };
}

/** "Did Anna call or text me": whoever does the one does the other. */
function withDoer(second: readonly Placed[], left: readonly Placed[]): readonly Placed[] {
  const deed = left.findIndex(({ piece }) => piece.is === "verb");
  const [first, next] = second.map(({ piece }) => piece);
  const isDone = first?.is === "verb" && next?.is === "self" && next.as === "object";
  return isDone && deed > 0 ? [...left.slice(0, deed), ...second] : second;
}

/** A thing, or somebody it is with: said behind both sides. */
function isCommon(row: readonly Placed[], index: number): boolean {
  const piece = row[index]?.piece;
  const by = row[before(row, index)]?.piece;
  const next = row[behind(row, index)]?.piece;
  if (piece?.is === "person") return by?.is === "prep" && by.prep === "with";
  return piece?.is === "noun" ||
    piece?.is === "prep" && piece.prep === "with" && next?.is === "person";
}

/** "Compare texts sent to Anna and texts received from Ben": two things, each with words of its own. */
export function twoThings(row: readonly Placed[]): Sides | string | undefined {
  const start = row.findIndex(({ piece }) => piece.is === "difference");
  if (start < 0) return undefined;
  const at = row.findIndex(({ piece }, index) =>
    index > start && (piece.is === "and" || piece.is === "against") &&
    isOwnThing(row.slice(start, index)) && isOwnThing(row.slice(index))
  );
  if (at < 0 || row.some(({ piece }) => piece.is === "than")) return undefined;
  const isOfSome = (part: readonly Placed[]) => part.some(({ piece }) => piece.is === "person");
  if (isOfSome(row.slice(0, at)) !== isOfSome(row.slice(at))) {
    return "does not say with whom on both sides";
  }
  const { left, right } = clauses(row, at, at + 1);
  return { left, right, used: row.filter(({ piece }, index) => index === at || isJoint(piece)) };
}

/** A thing that something is said of, other than when. */
function isOwnThing(row: readonly Placed[]): boolean {
  return row.filter(({ piece }) => piece.is === "noun").length === 1 &&
    row.some(({ piece }) => piece.is === "verb" || piece.is === "person");
}
