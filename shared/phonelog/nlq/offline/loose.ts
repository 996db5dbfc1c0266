/**
 * Words that hold others together, where they stand alone: then they say something after all, and what
 * that is nobody can tell. None of them is passed over.
 *
 * @module
 */

import { hasWhatItNeeds } from "./loose_needs.ts";
import { nounFault, personFault } from "./loose_things.ts";
import { isInAllOrOne, isListedTime, whyLooseRange } from "./loose_times.ts";
import type { Piece, Placed } from "./pieces.ts";
import { before, behind, isNarrowing, isSmall, isSomebody, saysWay } from "./roles.ts";

/** A word that is out of place, and why. */
export interface Loose {
  readonly placed: Placed;
  readonly why: string;
}

/** All words of a row that belong to nothing. */
export function looseWords(row: readonly Placed[]): Loose[] {
  return row.flatMap((placed, index) => {
    const why = whyLoose(row, index);
    return why ? [{ placed, why }] : [];
  });
}

function whyLoose(row: readonly Placed[], index: number): string | undefined {
  const piece = row[index]?.piece;
  const next = row[index + 1]?.piece;
  switch (piece?.is) {
    case "det":
      if (piece.needs && !isThing(row, index)) return "does not fit the rest";
      return piece.any && next?.is === "range" ? "may be the last one or all of them" : undefined;
    case "filler":
      if (piece.needs && !hasWhatItNeeds(row, index, piece.needs)) return "does not fit the rest";
      if (!piece.points) return undefined;
      return isPointing(row, index, piece.points) ? "was not said before" : undefined;
    case "verb":
      if (isNoDoer(row, index) || isOwnThing(row, index)) return "is a thing, and not who did it";
      return row[index - 1]?.words === "'s" && !isTreatedOf(row, index)
        ? "is a thing of somebody's"
        : undefined;
    case "anyone":
      // "Everyone Anna called".
      if (piece.isAll && before(row, index) < 0 && next?.is === "person") {
        return "is of somebody else's calls";
      }
      if (piece.isNone) return "denies the rest; ask whether anyone did";
      return piece.isAll && row[behind(row, -1)]?.piece.is === "aux"
        ? "would be all of them; ask who did, or whether anyone did"
        : undefined;
    case "than":
      return piece.isAs && !row.slice(0, index).some(({ piece }) => isAs(piece))
        ? "does not fit the rest"
        : undefined;
    case "degree":
      return piece.isAs &&
          !row.slice(index).some(({ piece: each }) => each.is === "than" && each.isAs)
        ? "needs something that it is as much as"
        : undefined;
    case "known":
      return piece.isSaid && !row.slice(0, index).some(({ piece: { is } }) => PEOPLE.has(is))
        ? "is of nobody who was named"
        : undefined;
    case "times":
      return piece.needsOnly && !row.some(({ piece: { is } }) => is === "only")
        ? "may be at least so often or exactly"
        : undefined;
    case "lasting":
      return isInAllOrOne(row, index)
        ? "may be of one call or of all of them; write “in total”"
        : undefined;
    case "prep":
      return isLoosePrep(row, index, piece.prep) ? "has nothing behind it" : undefined;
    case "only":
      return isLooseOnly(row, index) ? "would say that there was nothing else" : undefined;
    case "who":
      return piece.else && !row.some(({ piece: { is } }) => is === "except")
        ? "leaves open besides whom"
        : undefined;
    case "top": {
      const last = row[index - 1]?.piece;
      return last?.is === "unit" && !last.many ? "is a number of the calendar" : undefined;
    }
    case "range":
      return whyLooseRange(row, piece);
    case "noun":
      return nounFault(row, index);
    case "person":
      return personFault(row, index);
    case "weekdays":
      if (piece.needsWeekend && !hasWeekend(row)) return "may be this week or its working days";
      return isListedTime(row, index) ? "is not counted or listed" : undefined;
    case "hours":
      return isListedTime(row, index) ? "is not counted or listed" : undefined;
    case "except": {
      if (piece.isOneWay && !saysWay(row)) return "leaves out one way only";
      const isPair = row.slice(index).some(({ piece: each }) => each.is === "and" && each.isNor);
      return piece.isNeither && !isPair ? "needs a “nor”" : undefined;
    }
    case "and":
      if (piece.isNor && !row.some(({ piece: each }) => each.is === "except" && each.isNeither)) {
        return "needs a “neither”";
      }
      return isBothDeeds(row, index) ? "may mean both of them or either; write “or”" : undefined;
    default:
      return undefined;
  }
}

/** "On weekends". */
function hasWeekend(row: readonly Placed[]): boolean {
  return row.some(({ piece }) => piece.is === "weekdays" && String(piece.weekdays) === "6,7");
}

/** "As many". */
function isAs(piece: Piece): boolean {
  return piece.is === "degree" && piece.isAs === true;
}

const THINGS: ReadonlySet<Piece["is"]> = new Set([
  "noun",
  "people",
  "unit",
  "known",
  "long",
  "gap",
  "source",
]);

/** "Anna's missed calls" are hers. */
function isTreatedOf(row: readonly Placed[], index: number): boolean {
  const piece = row[index]?.piece;
  return piece?.is === "verb" && piece.meaning.does === "treat" && piece.canBePassive === true &&
    row[behind(row, index)]?.piece.is === "noun";
}

/** Who is known or not. */
const PEOPLE: ReadonlySet<Piece["is"]> = new Set(["people", "who", "anyone"]);

/** "Every call", "one missed call". */
function isThing(row: readonly Placed[], index: number): boolean {
  const isBetween = (piece: Piece) =>
    isSmall(piece) || piece.is === "ways" || piece.is === "verb" || piece.is === "order" ||
    piece.is === "hours";
  const next = row[behind(row, index, isBetween)]?.piece;
  return next !== undefined && THINGS.has(next.is);
}

/** "When did my phone last ring": a deed behind "my" is none. */
function isNoDoer(row: readonly Placed[], index: number): boolean {
  const [last, piece] = [row[index - 1]?.piece, row[index]?.piece];
  const next = row[behind(row, index, (each) => isSmall(each) || each.is === "order")]?.piece;
  return piece?.is === "verb" && next?.is === "verb" && !piece.canBePassive && !piece.isDoing &&
    (last?.is === "self" && last.as === "own" || last?.is === "det");
}

/** "During my leave": a deed behind "my" with nothing to do it to. */
function isOwnThing(row: readonly Placed[], index: number): boolean {
  const [own, piece] = [row[index - 1]?.piece, row[index]?.piece];
  return own?.is === "self" && own.as === "own" && piece?.is === "verb" && !piece.canBePassive &&
    !piece.isDoing && piece.meaning.does === "reach";
}

/** "That call", "it": something of an earlier question. */
function isPointing(row: readonly Placed[], index: number, as: "that" | "it"): boolean {
  const next = row[index + 1]?.piece;
  if (as === "that") {
    // "That missed call".
    const isOne = next?.is === "ways" && row[index + 2]?.piece.is === "noun";
    return next?.is === "noun" || next?.is === "unit" || next?.is === "people" || isOne ||
      isTreatedOf(row, index + 1) || next === undefined;
  }
  const last = row[index - 1]?.piece;
  return !(last?.is === "aux" && (last.be || last.has));
}

/** What no preposition stands before. */
const NO_OBJECT: ReadonlySet<Piece["is"]> = new Set(["aux", "when", "how", "never"]);

/** A preposition with nothing behind it, and no "who" or "which" before it that it belongs to. */
function isLoosePrep(row: readonly Placed[], index: number, prep: string): boolean {
  const isAsked = row.slice(0, index).some(({ piece }) =>
    piece.is === "who" || piece.is === "people" || piece.is === "unit" || piece.is === "anyone" ||
    piece.is === "known"
  );
  if (prep === "between") return !isBetweenTwo(row, index);
  // "To and from Anna".
  const isJoint = (piece: Piece) => isSmall(piece) || piece.is === "and" || piece.is === "or";
  const next = row[behind(row, index, isJoint)]?.piece;
  if (!next) return !isAsked;
  // "By Friday" is up to it.
  const isUntil = prep === "by" && (next.is === "range" || next.is === "weekdays");
  if (isUntil || next.is === "self" && next.as === "subject") return !isAsked;
  return NO_OBJECT.has(next.is) && !isAsked;
}

/** "Between me and Anna", and of what is compared. */
function isBetweenTwo(row: readonly Placed[], index: number): boolean {
  if (row.some(({ piece: { is } }) => is === "difference" || is === "against" || is === "than")) {
    return true;
  }
  const isListed = (piece: Piece) => isSmall(piece) || piece.is === "and" || piece.is === "or";
  let hasSelf = false;
  let others = 0;
  for (let at = behind(row, index, isListed);; at = behind(row, at, isListed)) {
    const piece = row[at]?.piece;
    if (piece?.is === "self") hasSelf = true;
    else if (piece && isSomebody(piece)) others++;
    else return hasSelf && others > 0;
  }
}

/** "Only" is of what stands behind it; of a deed, or of somebody asked for, it would deny all else. */
function isLooseOnly(row: readonly Placed[], index: number): boolean {
  const next = row[behind(row, index)]?.piece;
  if (isNarrowing(row, index)) return false;
  // "Only call once" is exactly once.
  const isOnce = row.slice(index).some(({ piece }) => piece.is === "times" && piece.needsOnly);
  if (next?.is === "times" || isOnce) return false;
  const first = row[behind(row, -1)]?.piece;
  const isOfSome = row.some(({ piece: { is } }) => is === "who" || is === "people");
  if (isOfSome || first?.is === "aux") return true;
  // "The year 2026 only".
  const last = row[index - 1]?.piece.is;
  const isOfLast = last === "range" || last === "weekdays" || last === "hours";
  if (isOfLast && (!next || row[index + 1]?.piece.is === "comma")) return false;
  const isDeed = next?.is === "verb" && row[behind(row, behind(row, index))]?.piece.is !== "noun";
  return isDeed || next === undefined || next.is === "self" && next.as === "subject";
}

/** "Who did I call and text": those with whom there was both, or all. */
function isBothDeeds(row: readonly Placed[], index: number): boolean {
  const asksNumber = row.some(({ piece }) => piece.is === "ask" && piece.ask === "how_many");
  // "On how many days did I call and text her" as well.
  const isOfSome = row.some(({ piece }) =>
    piece.is === "who" || piece.is === "people" || piece.is === "anyone" ||
    piece.is === "unit" && asksNumber
  );
  const isOf = (at: number) => {
    const piece = row[at]?.piece;
    return piece?.is === "verb" && "kinds" in piece.meaning ? piece.meaning.kinds : undefined;
  };
  const isBetween = (piece: Piece) => piece.is !== "verb" && piece.is !== "noun";
  const [one, other] = [isOf(before(row, index, isBetween)), isOf(behind(row, index, isBetween))];
  return isOfSome && one !== undefined && other !== undefined && String(one) !== String(other);
}
