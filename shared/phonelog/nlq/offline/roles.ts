/**
 * Which word is what by the words around it: "call" as a thing or a deed, and who does what to whom.
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

/** Decides for every word that is a thing or a deed. */
export function settled(row: readonly Placed[]): Placed[] {
  const done: Placed[] = [...row];
  row.forEach(({ piece, ...place }, index) => {
    if (piece.is === "range" && isEveryOrLast(row, index)) {
      done[index] = {
        ...place,
        piece: { is: "unclear", why: "may be the last one or all of them" },
      };
    }
    if (piece.is === "order" && isVerbLast(row, index)) {
      done[index] = { ...place, piece: { is: "filler" } };
    }
    const split = alsoSplit(row, index);
    if (split) done[index] = { ...place, piece: split };
    if (piece.is === "unit" && piece.days) {
      done[index] = { ...place, piece: dayOrDays(row, index, piece) };
    }
    if (piece.is === "anyone" && isHeadOf(row, index)) {
      done[index] = { ...place, piece: { is: "people", many: true } };
    }
    if (piece.is !== "either") return;
    done[index] = {
      ...place,
      piece: isDeed(done, index, piece.many ?? false) ? piece.verb : piece.noun,
    };
  });
  return done;
}

/** "By person and month": the second word is split by as well. */
function alsoSplit(row: readonly Placed[], index: number): Piece | undefined {
  const piece = row[index]?.piece;
  const link = row[index - 1]?.piece.is;
  if (link !== "and" && link !== "comma" || row[index - 2]?.piece.is !== "split") return undefined;
  if (piece?.is === "people") return { is: "split", by: "contact" };
  return piece?.is === "unit" ? { is: "split", by: piece.by } : undefined;
}

/** "Sunday calls": of last Sunday, or of all. */
function isEveryOrLast(row: readonly Placed[], index: number): boolean {
  const { piece, at = 0, end = 0 } = row[index] ?? {};
  const next = row[index + 1]?.piece.is;
  return piece?.is === "range" && piece.days.cycle === "week" && end - at === 1 &&
    (next === "noun" || next === "either");
}

/** What may stand behind the last word of a question. */
const AT_THE_END: ReadonlySet<Piece["is"]> = new Set([
  "range",
  "hours",
  "weekdays",
  "long",
  "on_average",
]);

/** "How long does a call last": no order, but a deed that says nothing more. */
function isVerbLast(row: readonly Placed[], index: number): boolean {
  const asksLength = row.some(({ piece }) =>
    piece.is === "ask" && piece.ask === "how_long" || piece.is === "long" && piece.long === "longer"
  );
  const next = row[behind(row, index)]?.piece.is;
  return asksLength && (!next || AT_THE_END.has(next));
}

/** "Anyone I have not called", "list everyone I called": those of whom it holds. */
function isHeadOf(row: readonly Placed[], index: number): boolean {
  const [self, aux, not] = row.slice(index + 1).map(({ piece }) => piece);
  const isListed = row.slice(0, index).some(({ piece }) =>
    piece.is === "ask" && piece.ask === "list"
  );
  return self?.is === "self" && self.as === "subject" &&
    (isListed || aux?.is === "aux" && not?.is === "not");
}

/** "Weekday calls" are on those days; "which weekday" asks for one. */
function dayOrDays(
  row: readonly Placed[],
  index: number,
  piece: Extract<Piece, { is: "unit" }>,
): Piece {
  const next = row[index + 1]?.piece.is;
  const isOf = next === "noun" || next === "either";
  if (isOf && piece.days) return { is: "weekdays", weekdays: piece.days };
  return piece.days?.length === 2 ? { is: "unclear", why: "is no certain weekend" } : piece;
}

function isDeed(row: readonly Placed[], index: number, many: boolean): boolean {
  const next = row[index + 1]?.piece;
  if (next?.is === "self" && next.as === "object") return true;
  const last = row[index - 1]?.piece;
  if (!last || last.is === "det") return false;
  if (last.is === "prep") return last.prep === "to" && !many && isInfinitive(row, index);
  if (last.is === "order" && row[index - 2]?.piece.is === "det") return false;
  const at = before(row, index, (piece) => isSmall(piece) || isAdverb(piece));
  const doer = row[at]?.piece;
  if (!doer) return false;
  if (doer.is === "who" || doer.is === "they") return true;
  if (doer.is === "self") return doer.as === "subject" && !(many && last.is === "self");
  if (doer.is === "and" || doer.is === "or") {
    const other = row[before(row, at)]?.piece;
    return other?.is === "verb" ? !many : other?.is === "self" && other.as === "subject" && !many;
  }
  if (doer.is === "person" || doer.is === "people" || doer.is === "anyone" || doer.is === "known") {
    return !many;
  }
  return !many && (doer.is === "not" || doer.is === "never" || doer.is === "aux" && !doer.be);
}

function isInfinitive(row: readonly Placed[], index: number): boolean {
  const at = before(row, index - 1);
  return row[at]?.piece.is === "aux";
}

/** Words between doer and deed: "did I last call", "do I usually text". */
function isAdverb(piece: Piece): boolean {
  return piece.is === "order" || piece.is === "on_average" || piece.is === "only" ||
    piece.is === "degree" || piece.is === "range" || piece.is === "not" || piece.is === "never";
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
  const isBy = next?.is === "prep" && next.prep === "by";
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

/** Whether "me" is what something is done to, or with whom. */
export function isWhom(row: readonly Placed[], index: number): boolean {
  const by = row[before(row, index)]?.piece.is;
  return by === "verb" || by === "prep" || by === "and" || by === "or" ||
    row[index + 1]?.piece.is === "and";
}
