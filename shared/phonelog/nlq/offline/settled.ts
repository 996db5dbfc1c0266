/**
 * Decides what the words of a question are that may be two things: "call" as a thing or a deed, a day as
 * one or as all of its kind.
 *
 * @module
 */

import { exceptOf } from "./denied.ts";
import type { Piece, Placed } from "./pieces.ts";
import { before, behind, isSmall } from "./roles.ts";
import { splitOf } from "./settled_splits.ts";

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
    if (piece.is === "range" && piece.days.isWeekend) {
      done[index] = { ...place, piece: weekendOf(row, index) };
    }
    if (piece.is === "order" && isVerbLast(row, index)) {
      done[index] = { ...place, piece: { is: "filler" } };
    }
    if (piece.is === "weekdays" && isOneOfFive(row, index)) {
      done[index] = { ...place, piece: { is: "unit", by: "weekday", many: true, isAsked: true } };
    }
    const split = splitOf(row, index);
    if (split) done[index] = { ...place, piece: split };
    if (piece.is === "unit" && piece.days) {
      done[index] = { ...place, piece: dayOrDays(row, index, piece) };
    }
    const except = exceptOf(row, index);
    if (except) done[index] = { ...place, piece: { is: except } };
    if (piece.is === "verb" && piece.isDoing && isThing(row, index)) {
      const kinds = "kinds" in piece.meaning ? piece.meaning.kinds : undefined;
      done[index] = { ...place, piece: { is: "noun", kinds } };
    }
    if (piece.is === "people" && isAnybody(row, index)) {
      done[index] = { ...place, piece: { is: "anyone" } };
    }
    const last = row[before(row, index)]?.piece;
    const isRanked = last?.is === "ask" && last.isRank === true;
    if (piece.is === "anyone" && !piece.isNone && (isRanked || isHeadOf(row, index))) {
      done[index] = { ...place, piece: { is: "people", many: true } };
    }
    if (piece.is !== "either" || except) return;
    done[index] = {
      ...place,
      piece: isDeed(done, index, piece.many ?? false) ? piece.verb : piece.noun,
    };
  });
  return done;
}

/** "Which 3 weekdays", "weekdays with more than 9 calls": they are what is asked for. */
function isOneOfFive(row: readonly Placed[], index: number): boolean {
  const piece = row[index]?.piece;
  const ask = row[index - 2]?.piece;
  if (piece?.is !== "weekdays" || piece.weekdays.length !== 5 || piece.hours) return false;
  return isHead(row, index) ||
    row[index - 1]?.piece.is === "top" && ask?.is === "ask" && ask.ask === "what";
}

/** "Weekdays with more than 9 calls", "rank the weekdays by number of texts". */
function isHead(row: readonly Placed[], index: number): boolean {
  const first = row[before(row, index)]?.piece;
  const isOfTime = row.some(({ piece }) => piece.is === "ask" && piece.ofAll === true);
  const [by, what] = row.slice(index + 1).map(({ piece }) => piece);
  const isByThing = by?.is === "prep" && by.prep === "by" &&
    (what?.is === "noun" || what?.is === "either" && what.many === true);
  if (first?.is === "ask" && first.isRank && (isOfTime || isByThing)) return true;
  if (first && !(first.is === "ask" && first.ask === "list")) return false;
  const just = row[index + 1]?.piece;
  if (just?.is === "sorted" || just?.is === "filler" && just.isNumber) return true;
  const next = row[behind(row, index)]?.piece;
  return row.some(({ piece: { is } }) => is === "times") &&
    (next?.is === "prep" && next.prep === "with" || next?.is === "ask" && next.ask === "what");
}

/** "Sunday calls": of last Sunday, or of all. */
function isEveryOrLast(row: readonly Placed[], index: number): boolean {
  const { piece, at = 0, end = 0 } = row[index] ?? {};
  const next = row[index + 1]?.piece.is;
  return piece?.is === "range" && piece.days.cycle === "week" && end - at === 1 &&
    (next === "noun" || next === "either");
}

/** "On the weekend": the last one of what was done, and all of them of what is done, or of a longer time. */
function weekendOf(row: readonly Placed[], index: number): Piece {
  const isOther = (each: Placed) => each.piece.is === "range" && each !== row[index];
  const is = (fits: (piece: Piece) => boolean) => row.some(({ piece }) => fits(piece));
  const hasAux = is((piece) => piece.is === "aux");
  const isPast = is((piece) =>
    piece.is === "aux" && (piece.past === true || piece.has === true) ||
    piece.is === "verb" && piece.canBePassive === true && !hasAux
  );
  const isHabit = is((piece) => piece.is === "aux" && !piece.past && !piece.has && !piece.be);
  const weekends: Piece = { is: "weekdays", weekdays: [6, 7] };
  if (row.some(isOther) || isHabit && !isPast) return weekends;
  const placed = row[index]?.piece;
  return isPast && placed?.is === "range" && placed.days.from
    ? placed
    : { is: "unclear", why: "may be the last one or all of them" };
}

/** What may stand behind the last word of a question. */
const AT_THE_END: ReadonlySet<Piece["is"]> = new Set([
  "range",
  "hours",
  "weekdays",
  "long",
  "on_average",
  "split",
]);

/** "How long does a call last": no order, but a deed that says nothing more. */
function isVerbLast(row: readonly Placed[], index: number): boolean {
  const asksLength = row.some(({ piece }) =>
    piece.is === "ask" && piece.ask === "how_long" ||
    piece.is === "long" && piece.long !== "longest" && piece.long !== "shortest"
  );
  const next = row[behind(row, index)]?.piece.is;
  // "Than last" is the time before.
  const link = row[before(row, index)]?.piece.is;
  const isTime = link === "than" || link === "or" || link === "against";
  return asksLength && !isTime && (!next || AT_THE_END.has(next));
}

/** "Anyone I have not called", "everyone I called": those of whom it holds. */
function isHeadOf(row: readonly Placed[], index: number): boolean {
  const [self, aux, not] = row.slice(index + 1).map(({ piece }) => piece);
  const isListed = row.slice(0, index).every(({ piece }) =>
    isSmall(piece) || piece.is === "ask" && piece.ask === "list"
  );
  return self?.is === "self" && self.as === "subject" &&
    (isListed || aux?.is === "aux" && not?.is === "not");
}

/** "My texting", "of my calling", "texting by hour". */
function isThing(row: readonly Placed[], index: number): boolean {
  const last = row[before(row, index)]?.piece;
  if (!last && row[behind(row, index)]?.piece.is === "split") return true;
  return last?.is === "self" && last.as === "own" && row[index + 1]?.piece.is === "aux";
}

/** "With all contacts", "do I call people": whoever it was. */
function isAnybody(row: readonly Placed[], index: number): boolean {
  const piece = row[index]?.piece;
  const last = row[before(row, index)]?.piece;
  const next = row[behind(row, index)]?.piece;
  const isObject = last?.is === "prep" && last.prep !== "of" || last?.is === "verb" ||
    last?.is === "either" && !last.many;
  const isPlain = piece?.is === "people" && !piece.called && piece.many === true;
  const isClause = next?.is === "self" || next?.is === "who" || next?.is === "verb" ||
    next?.is === "either" || next?.is === "aux" || next?.is === "not";
  // "When do I call people more" is no number of people.
  const isRanked = row.some(({ piece: { is } }, at) =>
    is === "degree" && at !== index + 1 || is === "top" || is === "times" || is === "who" ||
    is === "split"
  );
  return isPlain && isObject && !isClause && !isRanked;
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
  const own = row[index]?.piece;
  // "I was in calls" is talk; "compared in calls" is of their number.
  if (own?.is === "either" && own.verb.meaning.does === "talk") {
    return row.some(({ piece }) => piece.is === "self" && piece.as !== "own");
  }
  const next = row[index + 1]?.piece;
  if (next?.is === "self" && next.as === "object") return true;
  const last = row[index - 1]?.piece;
  if (!last || last.is === "det") return false;
  // "With whom did I have more calls".
  if (many && last.is === "degree" && row[index - 2]?.piece.is !== "who") return false;
  if (last.is === "prep") return last.prep === "to" && !many && isInfinitive(row, index);
  if (last.is === "order" && row[index - 2]?.piece.is === "det") return false;
  const at = before(row, index, (piece) => isSmall(piece) || isAdverb(piece));
  const doer = row[at]?.piece;
  if (!doer) return false;
  const between = row.slice(at + 1, index);
  // "With whom did I have calls".
  if (doer.is === "who" && many && between.some(({ words }) => /\b(have|had|own)\b/i.test(words))) {
    return false;
  }
  // "Anna last call": hers, and not that she did.
  const isAsked = row.slice(0, index).some(({ piece }) => piece.is === "aux");
  if (doer.is === "person" && !isAsked && between.some(({ piece }) => piece.is === "order")) {
    return false;
  }
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
