/**
 * Questions in the order of words of other languages: "who me has called", "since when have I not called
 * Anna", "with whom did I telephone". What is said is the same.
 *
 * @module
 */

import type { Piece, Placed } from "./pieces.ts";
import { before, behind, isSmall } from "./roles.ts";

/** A row in the order of English. */
export function inEnglishOrder(row: readonly Placed[]): Placed[] {
  return [meBehind, sinceWhenNot, telephonedWith, theMore, callsAsDeed, begun, deedLast, doerLast]
    .reduce<Placed[]>((done, step) => step(done), [...row]);
}

const as = (placed: Placed, piece: Piece): Placed => ({ ...placed, piece });

const isDoer = (piece: Piece | undefined) =>
  piece?.is === "who" || piece?.is === "person" || piece?.is === "anyone" ||
  piece?.is === "people";

function deedIn(piece: Piece | undefined) {
  const verb = piece?.is === "either" && !piece.many ? piece.verb : piece;
  return verb?.is === "verb" && verb.meaning.does === "reach" ? verb : undefined;
}

/** "Who me has called", "has me Anna called": the deed comes first. */
function meBehind(row: Placed[]): Placed[] {
  const at = row.findIndex(({ piece }, index) => {
    const last = row[index - 1]?.piece;
    return piece.is === "self" && piece.as === "object" && (isDoer(last) || last?.is === "aux");
  });
  const me = row[at];
  if (!me) return row;
  const isBetween = (piece: Piece) =>
    isSmall(piece) || piece.is === "aux" || piece.is === "order" || piece.is === "time" ||
    isDoer(piece) ||
    piece.is === "degree";
  const deed = behind(row, at, isBetween);
  const verb = deedIn(row[deed]?.piece);
  const doers = row.slice(at + 1, deed).filter(({ piece }) => isDoer(piece)).length +
    (isDoer(row[at - 1]?.piece) ? 1 : 0);
  const whom = row[deed + 1]?.piece;
  const isTaken = isDoer(whom) || whom?.is === "self" || whom?.is === "and" || whom?.is === "or";
  const placed = row[deed];
  if (!verb || !placed || doers !== 1 || isTaken) return row;
  return [
    ...row.slice(0, at),
    ...row.slice(at + 1, deed),
    as(placed, verb),
    me,
    ...row.slice(deed + 1),
  ];
}

/** "Since when have I not called Anna": when I last did. */
function sinceWhenNot(row: Placed[]): Placed[] {
  const at = row.findIndex(({ piece, words }) =>
    piece.is === "time" && /^since when$/i.test(words)
  );
  const not = row.findIndex(({ piece }) => piece.is === "not");
  const since = row[at];
  if (!since || not < at) return row;
  return row.with(at, as(since, { is: "time", order: "last" })).toSpliced(not, 1);
}

/** "With whom did I telephone": both talked, whoever dialled. */
function telephonedWith(row: Placed[]): Placed[] {
  const isWith = row.some(({ piece }, index) => {
    const next = row[behind(row, index)]?.piece;
    return piece.is === "prep" && piece.prep === "with" && isDoer(next);
  });
  if (!isWith || row.some(({ piece }) => piece.is === "noun")) return row;
  return row.map((placed) =>
    /^(tele)?phone[ds]?$/i.test(placed.words) && deedIn(placed.piece)
      ? as(placed, { is: "verb", meaning: { does: "talk" } })
      : placed
  );
}

/** "At which hour do I receive the more calls": the most, where nothing is compared. */
function theMore(row: Placed[]): Placed[] {
  const isCompared = row.some(({ piece: { is } }) =>
    is === "than" || is === "against" || is === "or" || is === "difference"
  );
  const isAsked = row.some(({ piece }) =>
    piece.is === "who" || piece.is === "unit" || piece.is === "ask" && piece.ask === "what"
  );
  if (isCompared || !isAsked) return row;
  return row.map((placed, index) => {
    const { piece } = placed;
    const isThe = /^the$/i.test(row[index - 1]?.words ?? "");
    if (piece.is !== "degree" || !isThe || piece.isAs) return placed;
    if (piece.degree !== "more" && piece.degree !== "less") return placed;
    return as(placed, { ...piece, degree: piece.degree === "more" ? "most" : "least" });
  });
}

/** "In which hour Anna calls most": what she does, where no other deed is named. */
function callsAsDeed(row: Placed[]): Placed[] {
  const at = row.findIndex(({ piece }) => piece.is === "either" && piece.many);
  const calls = row[at];
  const isAsked = row.slice(0, at).some(({ piece }) =>
    piece.is === "when" || piece.is === "unit" && row.some(isWhich)
  );
  const next = row[behind(row, at)]?.piece;
  const isDone = next?.is === "degree" || next?.is === "self" && next.as === "object";
  const hasOther = row.some(({ piece: { is } }) => is === "aux" || is === "verb" || is === "than");
  const isOfOne = row[at - 1]?.piece.is === "person";
  if (calls?.piece.is !== "either" || !isAsked || !isDone || !isOfOne || hasOther) return row;
  return row.with(at, as(calls, calls.piece.verb));
}

const isWhich = ({ piece }: Placed) => piece.is === "ask" && piece.ask === "what";

/** "Calls that started after 10pm": they did, and nobody is said to have made them. */
function begun(row: Placed[]): Placed[] {
  return row.map((placed, index) => {
    const last = row[before(row, index, (piece) => isSmall(piece) || piece.is === "aux")]?.piece;
    const next = row[behind(row, index)]?.piece.is;
    const isTimed = next === "hours" || next === "range" || next === "weekdays";
    const isOfCalls = last?.is === "noun" || last?.is === "either";
    const begins = placed.piece.is === "verb" && placed.piece.begins;
    // "Who started calling me": since when, or who was the first.
    if (begins && row[behind(row, index)]?.piece.is === "verb") {
      const isWhen = row[behind(row, -1)]?.piece.is === "when";
      const isPast = row.some(({ piece }) => piece.is === "aux" && (piece.past || piece.has));
      if (isWhen && isPast && !row.some(({ piece }) => piece.is === "who")) {
        return as(placed, { is: "order", order: "first" });
      }
      return as(placed, { is: "unclear", why: "may mean since when, or who called first" });
    }
    return begins && isOfCalls && isTimed ? as(placed, { is: "aux" }) : placed;
  });
}

/** "Have I Anna yesterday called": what I did stands behind whom it was done to. */
function deedLast(row: Placed[]): Placed[] {
  const at = row.findIndex(({ piece }, index) => {
    const pair = [row[index - 2]?.piece, row[index - 1]?.piece];
    const isOwn = pair.some((each) => each?.is === "self" && each.as === "subject") &&
      pair.some((each) => each?.is === "aux" && (each.has || each.past));
    return piece.is === "person" && isOwn;
  });
  const isTime = (piece: Piece) =>
    isSmall(piece) || piece.is === "range" || piece.is === "hours" || piece.is === "order" ||
    piece.is === "time";
  const end = at < 0 ? row.length : behind(row, at, isTime);
  const deed = row[end];
  const verb = deedIn(deed?.piece);
  const next = row[behind(row, end, isTime)]?.piece;
  if (!deed || !verb || next && next.is !== "or") return row;
  return [...row.slice(0, at), as(deed, verb), ...row.slice(at, end), ...row.slice(end + 1)];
}

/** "How often called me Anna": who it was stands last. */
function doerLast(row: Placed[]): Placed[] {
  const at = row.findIndex(({ piece }, index) => {
    const me = row[index - 1]?.piece;
    return piece.is === "person" && me?.is === "self" && me.as === "object" &&
      deedIn(row[index - 2]?.piece) !== undefined;
  });
  const doer = row[at];
  const isAsked = row.slice(0, at - 2).some(({ piece }) =>
    piece.is === "ask" || piece.is === "when"
  );
  const hasDoer = row.some(({ piece }, index) =>
    index !== at && (isDoer(piece) || piece.is === "and" || piece.is === "or" ||
      piece.is === "self" && piece.as === "subject")
  );
  if (!doer || !isAsked || hasDoer) return row;
  return [...row.slice(0, at - 2), doer, ...row.slice(at - 2, at), ...row.slice(at + 1)];
}
