/**
 * Words that deny, by what stands behind them: all but somebody, or one thing and not another.
 *
 * @module
 */

import type { Piece, Placed } from "./pieces.ts";
import { behind, isSmall, saysWay } from "./roles.ts";

/** "Anyone but Anna", "without Anna", "not from Anna": all others; "texts, not calls": no others. */
export function exceptOf(row: readonly Placed[], index: number): "except" | "filler" | undefined {
  const piece = row[index]?.piece;
  const last = row[index - 1]?.piece;
  const isOwn = (each: Piece) => isSmall(each) || each.is === "self" && each.as === "own";
  const isWith = (each: Piece) => isOwn(each) || isAway(each);
  const next = (at: number, skip = isOwn) => row[behind(row, at, skip)]?.piece.is;
  switch (piece?.is) {
    case "but": {
      if (piece.isNot) {
        const is = next(index, isWith);
        return is === "person" || is === "weekdays"
          ? "except"
          : isOtherThing(row, index)
          ? "filler"
          : undefined;
      }
      const isOfAll = last?.is === "anyone" || last?.is === "people" || last?.is === "who";
      return isOfAll && next(index) === "person" ? "except" : undefined;
    }
    case "without": {
      const isGap = row.some(({ piece: { is } }) => is === "gap" || is === "long");
      return next(index) === "person" && !isGap ? "except" : undefined;
    }
    case "not": {
      const to = row[index + 1]?.piece;
      if (to && isAway(to) && next(index + 1) === "person") return "except";
      return last?.is === "comma" && isOtherThing(row, index) ? "filler" : undefined;
    }
    case "prep": {
      const isNot = last?.is === "not" || last?.is === "but" && last.isNot;
      // "Calls not from Anna": those to her may be meant or not.
      const isSure = piece.prep === "with" || saysWay(row);
      return isNot && isSure && isAway(piece) && next(index) === "person" ? "filler" : undefined;
    }
    case "either":
    case "noun": {
      const before = row[index - 1]?.piece.is === "det" ? index - 2 : index - 1;
      const not = row[before]?.piece;
      const isNot = not?.is === "not" && row[before - 1]?.piece.is === "comma" ||
        not?.is === "but" && not.isNot;
      return isNot && isOtherThing(row, before) ? "filler" : undefined;
    }
    default:
      return undefined;
  }
}

/** "No calls", "no missed calls": that there was nothing of a kind. */
export function isNone(row: readonly Placed[], index: number): boolean {
  const isOfThing = (piece: Piece) =>
    isSmall(piece) || piece.is === "ways" ||
    piece.is === "verb" && piece.meaning.does === "treat";
  const is = row[index]?.piece.is;
  return (is === "not" || is === "without") &&
    row[behind(row, index, isOfThing)]?.piece.is === "noun";
}

/** What joins a second clause or thing: which of them is denied is not certain then. */
const JOINS: ReadonlySet<Piece["is"]> = new Set(["but", "and", "or", "only", "except", "than"]);

/** "Did I not call Anna", "I have not got any text": that somebody did the one thing that is asked of. */
export function isDeedDenied(row: readonly Placed[]): boolean {
  const nots = row.flatMap(({ piece }, index) => piece.is === "not" ? [index] : []);
  const verbs = row.filter(({ piece }) => piece.is === "verb" || piece.is === "either");
  const [at] = nots;
  if (at === undefined || nots.length > 1) return false;
  if (row.some(({ piece }) => JOINS.has(piece.is))) return false;
  const deed = row[behind(row, at)]?.piece;
  const verb = deed?.is === "either" ? deed.verb : deed;
  const isOnly = verbs.filter(({ piece }) => piece.is === "verb").length <= 1;
  return isOnly && verb?.is === "verb" && verb.meaning.does !== "treat";
}

function isAway(piece: Piece): boolean {
  return piece.is === "prep" &&
    (piece.prep === "to" || piece.prep === "from" || piece.prep === "with");
}

/** "SMS, not MMS": what is denied is none of what was named before. */
function isOtherThing(row: readonly Placed[], index: number): boolean {
  const isDeed = row.some(({ piece: { is } }) => is === "who" || is === "people");
  const denied = row[behind(row, index)]?.piece;
  // "Text but not call" are deeds.
  if (isDeed || denied?.is === "either" && !denied.many) return false;
  const next = thingOf(denied);
  const named = row.slice(0, index).flatMap(({ piece }) => thingOf(piece) ?? []);
  return next !== undefined && named.length > 0 && !next.some((kind) => named.includes(kind));
}

function thingOf(piece: Piece | undefined): readonly string[] | undefined {
  const noun = piece?.is === "either" ? piece.noun : piece;
  return noun?.is === "noun" ? noun.kinds : undefined;
}
