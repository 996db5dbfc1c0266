/**
 * Comparisons: a question that asks twice, taken apart into two that ask once.
 *
 * @module
 */

import { cutOff, following, relative } from "./earlier.ts";
import type { Piece, Placed } from "./pieces.ts";
import { behind, isSmall } from "./roles.ts";
import { clauses, twoThings } from "./sides_of_clauses.ts";
import { isJoint, type Sides, type Sort, sortOf } from "./sorts.ts";

/** The two sides; undefined where nothing is compared, a text where it cannot be. */
export function sidesOf(said: readonly Placed[]): Sides | string | undefined {
  const isMore = said.some(({ piece }) =>
    piece.is === "degree" && (piece.degree === "more" || piece.degree === "less") ||
    piece.is === "long" && piece.long === "longer"
  );
  const isByMuch = said.some(({ piece }, index) =>
    (piece.is === "lasting" || piece.is === "times") && isMore &&
    said[index + 1]?.piece.is === "long"
  );
  const isRatio = isMore && said.some(({ piece }, index) => {
    const next = said[index + 1]?.piece;
    return piece.is === "ask" && piece.ask === "how_often" &&
      (next?.is === "degree" || next?.is === "long");
  });
  if (isRatio) return "asks for a ratio, which is not reckoned; the two numbers can be compared";
  const things = twoThings(said);
  if (things) return things;
  if (isByMuch) return "is a difference of so much, which is not compared";
  const isDifference = said.some(({ piece }) => piece.is === "difference");
  const isChange = said.some(({ piece }) => piece.is === "difference" && piece.isChange);
  const row = said.map((placed, index) => asNumber(placed, said[index + 1], said[index - 1]));
  const at = row.findIndex(({ piece }, index) =>
    piece.is === "than" || piece.is === "against" || piece.is === "or" && isMore ||
    isDifference && isPair(row, index) && (!isChange || isOfTimes(row, index))
  );
  if (at < 0) {
    const isEither = isMore && row.some(({ piece }) => piece.is === "range" && piece.days.isEither);
    return ((isDifference || isEither) && apart(row)) ||
      (isMore ? "needs something to be more than" : undefined);
  }
  const start = startOf(row, at);
  const bare = row[start];
  // "More this year than last": the one before. "This November than last" is of a year before.
  if (
    bare?.piece.is === "order" && bare.piece.order === "last" && behind(row, start) === row.length
  ) {
    const isOfYear = row.slice(0, at).some(({ piece }) =>
      piece.is === "range" && piece.days.cycle === "year"
    );
    row[start] = { ...bare, piece: { is: "earlier", by: isOfYear ? "year" : "period" } };
  }
  const isMine = row.slice(0, at).some(({ piece }) =>
    piece.is === "self" && piece.as === "subject"
  );
  if (bare?.piece.is === "verb" && bare.piece.isDoing && isMine) return "does not say whose it is";
  const sort = sortOf(row[start]?.piece);
  if (!sort) return "is compared with something unknown";
  const used = row.filter((placed, index) => index === at || isJoint(placed.piece));
  // "More texts than I received", "did I send than receive": a deed of the same who did the other.
  const isDeed = sort === "ways" && row[at]?.piece.is === "than" &&
    row[start]?.piece.is === "verb" && isMine &&
    !row.slice(0, at).some(({ piece }) => sortOf(piece) === "ways");
  const isClause = sort === "clause" || isDeed || sort === "person" && !isOneOfTwo(row, at) &&
      isDoer(row, start);
  if (isClause) {
    // "How often I call Anna with how often I call Ben".
    const again = row.slice(at + 1, start).filter(({ piece }) => piece.is === "ask");
    return { ...clauses(row, at, start), used: [...used, ...again] };
  }

  const preps = row.slice(at + 1, start).filter(({ piece }) => piece.is === "prep");
  const group = [...preps, ...row.slice(...groupAt(row, start, sort))];
  const near = row.slice(0, at).findLastIndex(({ piece }) => sortOf(piece) === sort);
  // What is said twice before what differs, "texts to Anna vs texts to Ben", is said once.
  const others = row.filter((placed, index) =>
    !used.includes(placed) && !group.includes(placed) && (index < at || index > start)
  );
  const also = row.slice(at + 1, start);
  if (near < 0) {
    const days = sort === "days" ? following(group[0]?.piece) : undefined;
    const [first] = group;
    if (!days || !first) return "is compared with nothing of its kind";
    const now: Placed = { ...first, piece: { is: "range", days } };
    return { left: [...others, now], right: [...others, first], used: [...used, ...also] };
  }
  const own = ownGroup(row, near, sort, preps.length > 0);
  const now = cutOff(group, own[0]) ?? own[0];
  const left = others.map((placed) => placed === own[0] && now ? now : placed);
  const right = others.flatMap((placed) =>
    placed === own[0] ? relative(group, now) : own.includes(placed) ? [] : [placed]
  );
  return asWho({ left, right, used: [...used, ...also] }, own, group);
}

/** "Fewer people", "on more days" is a number of them, "more time" an amount of time. */
function asNumber(placed: Placed, next: Placed | undefined, last: Placed | undefined): Placed {
  const { piece } = placed;
  const isMore = piece.is === "degree" && (piece.degree === "more" || piece.degree === "less");
  const isDays = next?.piece.is === "unit" && next.piece.by === "day" && next.piece.many === true;
  const isNumber = next?.piece.is === "people" || isDays;
  if (!isMore || !isNumber && next?.piece.is !== "length") return placed;
  // "How many more people": their number is asked for already.
  if (isNumber && last?.piece.is === "ask" && last.piece.ask === "how_many") {
    return { ...placed, piece: { is: "filler" } };
  }
  return { ...placed, piece: { is: "ask", ask: isNumber ? "how_many" : "how_long" } };
}

/** "This month and last month", "calls with texts": two of a sort around a small word. */
function isPair(row: readonly Placed[], index: number): boolean {
  const piece = row[index]?.piece;
  if (
    piece?.is !== "and" && !(piece?.is === "prep" && (piece.prep === "with" || piece.prep === "to"))
  ) {
    return false;
  }
  const sort = sortOf(row[behind(row, index, (each) => isSmall(each) || isBefore(each))]?.piece);
  return sort !== undefined && row.slice(0, index).some((placed) => sortOf(placed.piece) === sort);
}

/** What changes does so from one time to another, and not from one person to another. */
function isOfTimes(row: readonly Placed[], index: number): boolean {
  return sortOf(row[behind(row, index, (each) => isSmall(each) || isBefore(each))]?.piece) ===
    "days";
}

/** "Compare 2025 and 2026": the two that were taken for one time. */
function apart(row: readonly Placed[]): Sides | undefined {
  const both = row.find(({ piece }) => piece.is === "range" && piece.days.parts);
  if (both?.piece.is !== "range" || !both.piece.days.parts) return undefined;
  // "Compare calls from January to June" is of that time, and not of its two ends.
  const isWeighed = row.some(({ piece }) => piece.is === "difference" && piece.isWeighing);
  const [first, second] = both.piece.days.parts;
  if (isWeighed && first?.to !== second?.from) return undefined;
  const used = row.filter(({ piece }) => isJoint(piece));
  const [left = [], right = []] = both.piece.days.parts.map((days) =>
    row.filter((placed) => !used.includes(placed)).map((placed): Placed =>
      placed === both ? { ...placed, piece: { is: "range", days } } : placed
    )
  );
  return { left, right, used };
}

/** Where what differs begins: behind things that both sides have. */
function startOf(row: readonly Placed[], at: number): number {
  // "My average call with Anna compared with my average call with Ben".
  const isSaidBefore = (piece: Piece) =>
    piece.is === "long" &&
    row.slice(0, at).some(({ piece: each }) => each.is === "long" && each.long === piece.long);
  const isPassed = (piece: Piece) => isSmall(piece) || isBefore(piece) || isSaidBefore(piece);
  let start = behind(row, at, isPassed);
  for (;;) {
    const piece = row[start]?.piece;
    const next = behind(row, start, isPassed);
    const isSaid = piece?.is === "noun" &&
      row.slice(0, at).some(({ piece: each }) =>
        each.is === "noun" && String(each.kinds) === String(piece.kinds)
      );
    if (!isSaid || !sortOf(row[next]?.piece) || row[start + 1]?.piece.is === "self") return start;
    start = next;
  }
}

/** "Who called me more, Anna or Ben": each stands where "who" is. */
function asWho(sides: Sides, own: readonly Placed[], group: readonly Placed[]): Sides {
  const who = sides.left.find(({ piece }) => piece.is === "who");
  if (!who || own[0]?.piece.is !== "person") return sides;
  const place = (row: readonly Placed[], people: readonly Placed[]) =>
    row.filter((placed) => !people.includes(placed))
      .flatMap((placed) => placed === who ? people : [placed]);
  return {
    left: place(sides.left, own),
    right: place(sides.right, group),
    used: [...sides.used, who],
  };
}

/** Words before what is compared that do not say what it is. */
function isBefore(piece: Piece): boolean {
  return piece.is === "prep" || piece.is === "aux" || piece.is === "self" && piece.as === "own" ||
    piece.is === "degree" || piece.is === "ask";
}

/** "Did Anna or Ben call me more": the deed is of both. */
function isOneOfTwo(row: readonly Placed[], at: number): boolean {
  return row[at]?.piece.is === "or" && row[at - 1]?.piece.is === "person";
}

/** "Than Anna called me": somebody with a deed behind. */
function isDoer(row: readonly Placed[], at: number): boolean {
  const next = row[behind(row, at)]?.piece;
  return next?.is === "verb" && row.slice(at + 1).some(({ piece }) => piece.is === "self");
}

function groupAt(row: readonly Placed[], start: number, sort: Sort): [number, number] {
  let end = start + 1;
  while (end < row.length) {
    const next = row[end]?.piece;
    const further = row[end + 1]?.piece;
    if (next?.is === "and" && sortOf(further) === sort) end += 2;
    else break;
  }
  return [start, end];
}

function ownGroup(row: readonly Placed[], near: number, sort: Sort, withPrep: boolean): Placed[] {
  let from = near;
  while (row[from - 1]?.piece.is === "and" && sortOf(row[from - 2]?.piece) === sort) from -= 2;
  const before = row[from - 1]?.piece.is === "self" ? from - 2 : from - 1;
  const prep = withPrep && row[before]?.piece.is === "prep" ? row[before] : undefined;
  return [...prep ? [prep] : [], ...row.slice(from, near + 1)];
}
