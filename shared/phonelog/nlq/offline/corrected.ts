/**
 * What somebody took back while speaking: "calls from Anna, I mean Ben" is of Ben alone.
 *
 * @module
 */

import type { Piece, Placed } from "./pieces.ts";
import { dayCount } from "./framed_times.ts";
import { behind, isSmall } from "./roles.ts";

/** What can be said in the place of another of its sort. */
const SORTS: ReadonlySet<Piece["is"]> = new Set([
  "person",
  "choices",
  "range",
  "weekdays",
  "hours",
  "ways",
  "noun",
  "either",
  "lasting",
]);

/** What a question is narrowed by. */
const NARROWING: ReadonlySet<Piece["is"]> = new Set([
  "person",
  "choices",
  "known",
  "range",
  "no_range",
  "weekdays",
  "hours",
  "lasting",
  "times",
  "ways",
  "source",
]);

const UNCERTAIN = "may be said instead of what stands before it, or with it";

/** A row without what was taken back; where that is not certain the word for it is unclear. */
export function corrected(row: readonly Placed[]): Placed[] {
  const at = row.findIndex(({ piece }) => piece.is === "filler" && piece.corrects !== undefined);
  const word = row[at];
  if (word?.piece.is !== "filler") return [...row];
  const rest = row.slice(at + 1);
  const done = [...row.slice(0, at), { ...word, piece: { is: "filler" } } as Placed];
  const isLink = (piece: Piece) => isSmall(piece) || piece.is === "prep";
  const from = at + 1;
  const next = row[behind(row, at, isLink)];
  const sort = next && sortOf(next.piece);
  const last = done.findLastIndex(({ piece }) => sort !== undefined && sortOf(piece) === sort);
  // "From Anna or actually Ben" is of both.
  const joint = row[lastOf(row, at)]?.piece.is;
  const isJoined = joint === "and" || joint === "or" || joint === "against" || joint === "than" ||
    joint === "except" || joint === "not" || joint === "but";
  const isAsking = ({ piece }: Placed) =>
    piece.is === "ask" || piece.is === "who" || piece.is === "when" || piece.is === "time";
  // "Who wrote the least, I mean who did not write at all": it is asked anew.
  if (word.piece.corrects === "surely" && next && isAsking(next) && done.some(isAsking)) {
    // What was narrowed before and is not now: whether that still holds is not said.
    const isLost = done.some(({ piece }) =>
      NARROWING.has(piece.is) && !rest.some((each) => each.piece.is === piece.is)
    );
    if (!isLost) return corrected(rest);
    return [...done.with(at, { ...word, piece: { is: "unclear", why: UNCERTAIN } }), ...rest];
  }
  if (last < 0 || isJoined) return [...done, ...corrected(rest)];
  const isRightBehind = lastOf(row, at) === last;
  const unclear = [
    ...done.with(at, { ...word, piece: { is: "unclear", why: UNCERTAIN } }),
    ...rest,
  ];
  const end = row.indexOf(next as Placed);
  const kept = row.slice(end + 1);
  // "Calls from Anna, no wait, texts from Ben" says two things anew; "last week, I mean on Monday" a part.
  const isMore = kept.some(({ piece }) => done.some((each) => isSame(each.piece, piece)));
  if (isMore || isPart(done[last]?.piece, next?.piece)) return unclear;
  // "Calls with Anna and Ben, I mean Clara": instead of one or of both.
  const link = row[lastOf(row, last)]?.piece.is;
  const isOfSeveral = link === "and" || link === "or" || link === "against" || link === "than";
  if (isOfSeveral || !isRightBehind && word.piece.corrects === "maybe") return unclear;
  const again = row.slice(from, end);
  // A preposition that is said again is said once: "to Anna, I mean from Anna" came.
  const start = again.some(isPrep) ? startOf(row, last) : last;
  if (!isRightBehind) {
    // "From Anna in May, I mean Ben": it stands where the other stood.
    const before = [...row.slice(0, start), ...again.filter(isPrep), next as Placed];
    return corrected([...before, ...done.slice(last + 1), ...again.filter(isComma), ...kept]);
  }
  return corrected([...row.slice(0, start), ...rest]);
}

const isComma = ({ piece }: Placed) => piece.is === "comma";
const isPrep = ({ piece }: Placed) => piece.is === "prep";

/** A name of one and a name of several are both names. */
function sortOf(piece: Piece): string | undefined {
  if (!SORTS.has(piece.is)) return undefined;
  if (piece.is === "choices") return "person";
  return piece.is === "either" ? "noun" : piece.is;
}

/** Whether one says the same sort of thing as the other. */
function isSame(one: Piece, other: Piece): boolean {
  const sort = sortOf(one);
  return sort !== undefined && sort === sortOf(other);
}

/** Whether a later time lies within the one that it may stand for, by their lengths. */
function isPart(of: Piece | undefined, later: Piece | undefined): boolean {
  if (of?.is !== "range" || later?.is !== "range") return false;
  const [whole, part] = [dayCount(of.days), dayCount(later.days)];
  return part * 2 <= whole;
}

/** The piece before that says something. */
function lastOf(row: readonly Placed[], at: number): number {
  return row.slice(0, at).findLastIndex(({ piece }) => !isSmall(piece));
}

/** Where the preposition before a piece stands, if there is one. */
function startOf(row: readonly Placed[], at: number): number {
  const prep = lastOf(row, at);
  return row[prep]?.piece.is === "prep" ? prep : at;
}
