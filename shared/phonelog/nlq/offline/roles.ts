/**
 * Which word belongs to which: what stands before and behind, and who does what to whom.
 *
 * @module
 */

import type { Piece, Placed, Verb } from "./pieces.ts";

/** The piece before one that is no filler, and its place in the row. */
export function before(
  row: readonly Placed[],
  index: number,
  skip: (piece: Piece) => boolean = isSmall,
): number {
  for (let at = index - 1; at >= 0; at--) {
    const piece = row[at]?.piece;
    if (piece && !skip(piece)) return at;
  }
  return -1;
}

/** The piece behind one that is no filler, and its place in the row. */
export function behind(
  row: readonly Placed[],
  index: number,
  skip: (piece: Piece) => boolean = isSmall,
): number {
  for (let at = index + 1; at < row.length; at++) {
    const piece = row[at]?.piece;
    if (piece && !skip(piece)) return at;
  }
  return row.length;
}

/** Words that hold others together without a meaning of their own. */
export function isSmall(piece: Piece): boolean {
  return piece.is === "filler" || piece.is === "det" || piece.is === "comma";
}

/** Somebody or something that can do a deed. */
export function isSomebody(piece: Piece | undefined): boolean {
  return piece !== undefined && (piece.is === "person" || piece.is === "choices" ||
    piece.is === "they" || piece.is === "who" || piece.is === "people" || piece.is === "anyone" ||
    piece.is === "known" || piece.is === "self" && piece.as !== "own");
}

/** Who does a deed: the owner of the phone, somebody else, both, or nobody that is said. */
export type Doer = "self" | "other" | "both" | "none";

/** Who does the deed at a place. */
export function doerOf(row: readonly Placed[], index: number): Doer {
  for (let at = index - 1; at >= 0; at--) {
    const piece = row[at]?.piece;
    if (!piece) continue;
    if (piece.is === "self" && piece.as === "subject") {
      return joined(row, at) ? "both" : "self";
    }
    if (piece.is === "self" && piece.as === "both") return "both";
    if (piece.is === "self" && piece.as === "object") {
      if (joined(row, at)) return "both";
      continue;
    }
    // "Each person sent me".
    if (piece.is === "split" && piece.by === "contact" && /^each /i.test(row[at]?.words ?? "")) {
      return at === before(row, index) ? "other" : "none";
    }
    if (isSomebody(piece) && !isObject(row, at)) return joined(row, at) ? "both" : "other";
    if (piece.is === "than" || piece.is === "against") return "none";
  }
  return "none";
}

/** "Anna and I", "me and Anna". */
function joined(row: readonly Placed[], at: number): boolean {
  const ands = [before(row, at), behind(row, at)];
  return ands.some((and) => {
    if (row[and]?.piece.is !== "and") return false;
    const other = row[and < at ? before(row, and) : behind(row, and)]?.piece;
    const isSelf = (piece: Piece | undefined) => piece?.is === "self" && piece.as !== "own";
    return isSelf(row[at]?.piece) ? other?.is === "person" : isSelf(other);
  });
}

/** The word that governs a person: a preposition, or a deed before it; through "and" and "or". */
export function governor(row: readonly Placed[], at: number): number {
  return before(
    row,
    at,
    (piece) =>
      isSmall(piece) || piece.is === "person" || piece.is === "choices" || piece.is === "they" ||
      piece.is === "self" && piece.as === "own" || piece.is === "only" ||
      piece.is === "and" || piece.is === "or",
  );
}

function isObject(row: readonly Placed[], at: number): boolean {
  // "Except Anna, who called": a question begins behind the comma.
  if (row[at]?.piece.is === "who" && row[at - 1]?.piece.is === "comma") return false;
  const by = row[governor(row, at)]?.piece;
  return by?.is === "prep" && by.prep !== "of" || by?.is === "verb" || by?.is === "except" ||
    row[at + 1]?.words === "'s";
}

/** Whether a deed is done to what was named before: "were missed", "was I called". */
export function isPassive(row: readonly Placed[], index: number, verb: Verb): boolean {
  if (!verb.canBePassive) return false;
  const next = row[behind(row, index)]?.piece;
  if (next?.is === "self" || next?.is === "person") return false;
  // "Who was it I called": only "who was I called by" turns it round.
  const isBy = next?.is === "prep" && next.prep === "by" || isByWhom(row, index);
  if (!isBy && doerOf(row, index) === "self" && row.some(({ piece }) => piece.is === "who")) {
    return false;
  }
  let passed = 0;
  let at = before(
    row,
    index,
    (piece) =>
      isSmall(piece) || piece.is === "not" || piece.is === "never" || piece.is === "range" ||
      isSomebody(piece) && ++passed > 0,
  );
  // "Was the person I called": two of them, so the second does it.
  if (passed > 1) return false;
  let aux = row[at]?.piece;
  if (aux?.is === "aux" && aux.has) at = before(row, at);
  aux = row[at]?.piece;
  return aux?.is === "aux" && aux.be === true;
}

/** "By whom was I called". */
function isByWhom(row: readonly Placed[], index: number): boolean {
  const who = row.slice(0, index).findIndex(({ piece }) => piece.is === "who");
  const prep = who < 0 ? undefined : row[before(row, who)]?.piece;
  return prep?.is === "prep" && prep.prep === "by";
}

/** "On weekdays only", and "missed calls only" behind a comma: the others are left out. */
export function isNarrowing(row: readonly Placed[], index: number): boolean {
  const last = row[index - 1]?.piece.is;
  const next = row[index + 1]?.piece.is;
  if (next && next !== "range" && next !== "comma") return false;
  if (last === "weekdays" || last === "hours" || last === "known") return true;
  const isThing = (piece: Piece) =>
    piece.is === "noun" || piece.is === "either" || piece.is === "ways" || piece.is === "det" ||
    piece.is === "verb" && piece.meaning.does === "treat";
  const isYesOrNo = row[behind(row, -1)]?.piece.is === "aux";
  // "To Anna only".
  if (last === "person") return row[governor(row, index - 1)]?.piece.is === "prep" && !isYesOrNo;
  const from = before(row, index, isThing);
  return from < index - 1 && !isYesOrNo && (from < 0 || row[from]?.piece.is === "comma");
}

/** Whether something says which way events went: a deed, or "incoming". */
export function saysWay(row: readonly Placed[]): boolean {
  return row.some(({ piece }) =>
    piece.is === "ways" ||
    piece.is === "verb" && piece.meaning.does !== "talk" && piece.meaning.does !== "have"
  );
}

/** Whether "me" is what something is done to, or with whom. */
export function isWhom(row: readonly Placed[], index: number): boolean {
  const by = row[before(row, index)]?.piece.is;
  return by === "verb" || by === "prep" || by === "and" || by === "or" ||
    row[index + 1]?.piece.is === "and";
}
