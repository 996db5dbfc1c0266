/**
 * Puts what is left out behind the word that leaves it out, and turns round what is denied of lengths and
 * of calls that nobody answered.
 *
 * @module
 */

import { eachLeftOut } from "./left_out_lists.ts";
import type { Piece, Placed } from "./pieces.ts";
import { before, behind, governor, isSmall } from "./roles.ts";

/** A row with its denials where they are looked for. */
export function withDenials(row: Placed[]): Placed[] {
  return [
    withoutIdleOf,
    leftOutFirst,
    eachLeftOut,
    exceptLast,
    lengthsLeftOut,
    unheardCalls,
    notOnce,
  ]
    .reduce<Placed[]>((done, step) => step(done), row);
}

const isOwn = (piece: Piece) => isSmall(piece) || piece.is === "self" && piece.as === "own";
const isDet = (piece: Piece) => piece.is === "det" || piece.is === "self" && piece.as === "own";

/** Behind "do not count" these are left out, or say what is asked: no telling which. */
const DEEDS: ReadonlySet<Piece["is"]> = new Set(["noun", "either", "verb", "ways", "lasting"]);

const filler = (placed: Placed): Placed => ({ ...placed, piece: { is: "filler" } });

/** "Apart from Anna's": those of hers, so all but her. */
function withoutIdleOf(row: Placed[]): Placed[] {
  return row.map((placed, index) => {
    const isOf = placed.piece.is === "prep" && placed.piece.prep === "of" &&
      row[index - 1]?.piece.is === "person" && row[governor(row, index - 1)]?.piece.is === "except";
    const next = row[index + 1]?.piece.is;
    return isOf && (!next || next === "comma" || next === "range") ? filler(placed) : placed;
  });
}

/** "Weekends excluded", "if calls under a minute are ignored": the word for it comes first. */
function leftOutFirst(row: Placed[]): Placed[] {
  const at = row.findIndex(({ piece }) => piece.is === "left_out");
  const word = row[at];
  if (!word) return row;
  const last = before(row, at, (piece) => isSmall(piece) || piece.is === "aux");
  // "Calls from Anna were ignored" tells what was done with them.
  const isDone = ({ piece }: Placed) => piece.is === "aux" && (piece.past || piece.has);
  if (row.slice(last + 1, at).some(isDone)) return row;
  const next = row[behind(row, at, (piece) => isOwn(piece) && piece.is !== "comma")]?.piece.is;
  if (next && DEEDS.has(next)) return row;
  const object = row[behind(row, at, isDet)]?.piece.is;
  if (object === "person" || object === "weekdays" || object === "known") {
    // "Calls to Anna, do not count weekends"; "Anna excluded weekends" may be either.
    const isFirst = last < 0 || row.slice(last + 1, at).some(({ piece }) => piece.is === "comma");
    return isFirst ? row.with(at, { ...word, piece: { is: "except" } }) : row;
  }
  const isOfGroup = (piece: Piece | undefined) =>
    piece !== undefined && (piece.is === "det" || piece.is === "and" || piece.is === "or" ||
      piece.is === "self" && piece.as === "own" ||
      row[last]?.piece.is === "lasting" && (piece.is === "noun" || piece.is === "either") ||
      piece.is === row[last]?.piece.is);
  if (last < 0) return row;
  let from = last;
  while (isOfGroup(row[from - 1]?.piece)) from--;
  // "Weekends and Anna excluded": two sorts are left out, of which one would be wanted.
  const joint = row[from]?.piece.is;
  if (joint === "and" || joint === "or") return row;
  // "With weekends excluded", "when they are left out".
  const link = row[from - 1]?.piece;
  const start = link?.is === "prep" && link.prep === "with" || link?.is === "when"
    ? from - 1
    : from;
  const except: Placed = { ...word, piece: { is: "except" } };
  return [...row.slice(0, start), except, ...row.slice(from, last + 1), ...row.slice(at + 1)];
}

/** "Except Anna and Ben, who calls me most", "who except Anna called": who it is of is said first. */
function exceptLast(row: Placed[]): Placed[] {
  const head = row[behind(row, -1)]?.piece.is;
  const isOfSome = head === "who" || head === "people" || head === "anyone";
  const first = behind(row, isOfSome ? behind(row, -1) : -1);
  const is = row[first]?.piece.is;
  if (is !== "except" && is !== "without") return row;
  const isOfGroup = (piece: Piece) =>
    isSmall(piece) && piece.is !== "comma" || piece.is === "person" || piece.is === "and" ||
    piece.is === "or" || piece.is === "self" && piece.as === "own" || piece.is === "except" ||
    piece.is === "known" || piece.is === "weekdays";
  const end = behind(row, first, isOfGroup);
  const from = isOfSome ? first : 0;
  const group = row.slice(from, end);
  const hasPerson = group.some(({ piece }) => piece.is === "person");
  return hasPerson && end < row.length ? [...row.slice(0, from), ...row.slice(end), ...group] : row;
}

/** "Not counting those under a minute": those of a minute and more. */
function lengthsLeftOut(row: Placed[]): Placed[] {
  const at = row.findIndex(({ piece }) => piece.is === "except");
  const isCalls = (piece: Piece) =>
    isOwn(piece) || piece.is === "either" || piece.is === "noun" && !piece.talked;
  const of = behind(row, at, isCalls);
  const piece = row[of]?.piece;
  if (at < 0 || piece?.is !== "lasting") return row;
  const { min_s, below_s } = piece;
  if (min_s !== undefined && below_s !== undefined) return row;
  // "… or calls from Anna" is left out, too.
  const joint = row[behind(row, of)]?.piece.is;
  if (joint === "and" || joint === "or") return row;
  const isThing = ({ piece: each }: Placed) =>
    each.is === "noun" || each.is === "either" || each.is === "length" ||
    each.is === "ask" && each.ofCalls === true;
  const others = row.filter((_, index) => index < at || index > of);
  const turned: Piece = { is: "lasting", min_s: below_s, below_s: min_s };
  return row.flatMap((placed, index) => {
    if (index === of) return [{ ...placed, piece: turned }];
    if (index < at || index > of) return [placed];
    return others.some(isThing) || !isThing(placed) ? [filler(placed)] : [placed];
  });
}

/** The "not" or "never" before a deed at a place, if there is one. */
function denialAt(row: readonly Placed[], index: number): number {
  const at = before(row, index);
  const is = row[at]?.piece.is;
  return is === "not" || is === "never" ? at : -1;
}

/** "Answered", of calls that were made: by the other. */
function isTheirAnswer(row: readonly Placed[], index: number): boolean {
  const piece = row[index]?.piece;
  const isDenied = (each: Piece) =>
    isSmall(each) || each.is === "aux" || each.is === "not" || each.is === "never";
  const doer = row[before(row, index, isDenied)]?.piece;
  const next = row[index + 1]?.piece;
  // "Answered outgoing calls".
  const isOfCalls = next?.is === "ways" && String(next.ways) === "out" ||
    row.slice(0, index).some(({ piece: { is } }) => is === "noun" || is === "either");
  return isOfCalls && piece?.is === "verb" && piece.meaning.does === "treat" &&
    piece.meaning.unlike !== undefined && !(doer?.is === "self" && doer.as !== "own");
}

const UNANSWERED: Extract<Piece, { is: "ways" }> = {
  is: "ways",
  ways: ["missed", "rejected"],
  imply: true,
};

/** "Outgoing calls that nobody answered" were dialled and lasted no second; others were missed. */
function unheardCalls(row: Placed[]): Placed[] {
  const isOut = goesOut(row);
  const isOfSome = row.some(({ piece: { is } }) => is === "who" || is === "people");
  const answered = isOut && !isOfSome ? row.findIndex((_, at) => isTheirAnswer(row, at)) : -1;
  const denial = answered >= 0 ? denialAt(row, answered) : -1;
  return row.map((placed, index) => {
    const { piece } = placed;
    if (denial >= 0 && index === denial) return filler(placed);
    if (answered >= 0 && index === answered) {
      return {
        ...placed,
        piece: denial < 0 ? { is: "lasting", min_s: 1 } : { is: "lasting", below_s: 1 },
      };
    }
    if (piece.is === "unheard") {
      if (isOut && !isOfSome) return { ...placed, piece: { is: "lasting", below_s: 1 } };
      return piece.isOut ? placed : { ...placed, piece: UNANSWERED };
    }
    const isUnanswered = piece.is === "ways" && String(piece.ways) === String(UNANSWERED.ways);
    return isUnanswered && isOut && !isOfSome
      ? { ...placed, piece: { is: "lasting", below_s: 1 } }
      : placed;
  });
}

/** "Outgoing", "calls I made": and nothing that came in. */
function goesOut(row: readonly Placed[]): boolean {
  const isOut = row.some(({ piece }, index) => {
    if (piece.is === "ways") return String(piece.ways) === "out";
    if (piece.is === "prep" && piece.prep === "to" && row[index + 1]?.piece.is === "person") {
      return true;
    }
    const verb = piece.is === "either" ? piece.verb : piece;
    if (verb.is !== "verb" || verb.meaning.does !== "reach") return false;
    const doer = row[before(row, index, (each) => isSmall(each) || each.is === "aux")]?.piece;
    return doer?.is === "self" && doer.as === "subject";
  });
  // "Got answered" came in with nobody.
  const isDone = (index: number) => row[index + 1]?.piece.is === "verb";
  const isIn = row.some(({ piece }, index) =>
    piece.is === "or" || piece.is === "and" ||
    piece.is === "ways" && piece.ways.includes("in") ||
    piece.is === "verb" && piece.meaning.does === "get" && !isDone(index) ||
    piece.is === "prep" && piece.prep === "from"
  );
  return isOut && !isIn;
}

/** "Who did I not call once": not even that often. */
function notOnce(row: Placed[]): Placed[] {
  const not = row.findIndex(({ piece: { is } }) => is === "not" || is === "never");
  const hasOnly = row.some(({ piece: { is } }) => is === "only");
  return row.map((placed, index) => {
    const { piece } = placed;
    const isOnce = piece.is === "times" && piece.at_least === 1 && !piece.noun &&
      (piece.needsOnly || piece.below === undefined);
    return not >= 0 && not < index && isOnce && !hasOnly ? filler(placed) : placed;
  });
}
