/**
 * Words that stand for people without a name: "they" who were named by "each person", "nobody", "which
 * one", and "every time" that somebody did.
 *
 * @module
 */

import type { Noun, Piece, Placed, Verb } from "./pieces.ts";
import { behind, isSmall } from "./roles.ts";

const as = (placed: Placed, piece: Piece): Placed => ({ ...placed, piece });

/** A row with such words in the form that the rest reads. */
export function withoutNames(row: readonly Placed[]): Placed[] {
  return [nobodyAnswered, whichOne, theyOfEach, everyTime, notHeardFrom]
    .reduce<Placed[]>((done, step) => step(done), [...row]);
}

/** "Nobody answered my calls": those I made. */
function nobodyAnswered(row: Placed[]): Placed[] {
  const first = behind(row, -1);
  const own = row[first + 1];
  return row[first]?.piece.is === "unheard" && own?.piece.is === "self" && own.piece.as === "own"
    ? row.with(first + 1, as(own, { is: "ways", ways: ["out"] }))
    : row;
}

/** "Anna or Ben, which one calls more", "which of the two": who of them. */
function whichOne(row: Placed[]): Placed[] {
  const people = row.filter(({ piece }) => piece.is === "person").length;
  const at = row.findIndex(({ piece }) => piece.is === "ask" && piece.ask === "what");
  const which = row[at];
  const one = row[at + 1];
  const isOne = one?.piece.is === "det" && /^one$/i.test(one.words) ||
    one?.piece.is === "filler" && one.piece.needs === "pair";
  const from = isOne ? at + 2 : at + 1;
  const [next, further] = [row[from], row[from + 1]?.piece.is];
  const isSelf = next?.piece.is === "self" && next.piece.as === "subject";
  // "Which call was the longest" is of calls.
  const isVerb = next?.piece.is === "verb" ||
    next?.piece.is === "either" && (isOne || further === "self" || further === "degree");
  const isDeed = isVerb || next?.piece.is === "aux" && !next.piece.be || isSelf;
  // "Texts which I sent to Anna or Ben": of these it says something.
  const last = row[at - 1]?.piece.is;
  if (!which || people < 2 || !isDeed || last === "noun" || last === "either") return row;
  const who = as(which, { is: "who" });
  return [...row.slice(0, at), who, ...row.slice(from)];
}

/** "For each person, when did I last talk to them": to anyone, of each. */
function theyOfEach(row: Placed[]): Placed[] {
  const at = row.findIndex(({ piece, words }) =>
    piece.is === "split" && piece.by === "contact" && /\b(each|every|per)\b/i.test(words)
  );
  if (at < 0 || row.some(({ piece: { is } }) => is === "person" || is === "who")) return row;
  return row.map((placed, index) =>
    index > at && placed.piece.is === "they" && /^(they|them)$/i.test(placed.words)
      ? as(placed, { is: "anyone" })
      : placed
  );
}

/** "Every time Anna called": her calls, one by one. */
function everyTime(row: Placed[]): Placed[] {
  const at = row.findIndex(({ piece }) => piece.is === "ask" && piece.ofTimes === true);
  const times = row[at];
  if (!times) return row;
  const isList = row.slice(0, at).every(({ piece }) =>
    isSmall(piece) || piece.is === "ask" && piece.ask === "list"
  );
  const deed = row.slice(at).map(verbOf).find((verb) => verb !== undefined);
  const noun = deed && nounOf(deed);
  const hasNoun = row.some(({ piece }, index) =>
    piece.is === "noun" || piece.is === "either" && row[index - 1]?.piece.is === "det"
  );
  if (!isList || !deed || !noun && !hasNoun) {
    return row.with(at, as(times, { is: "unclear", why: "does not say what is asked" }));
  }
  const list = as(times, { is: "ask", ask: "list" });
  return [
    ...row.slice(0, at),
    list,
    ...noun && !hasNoun ? [as(times, noun)] : [],
    ...row.slice(at + 1),
  ];
}

/** "Anyone not heard from": of whom I have not. */
function notHeardFrom(row: Placed[]): Placed[] {
  const first = row.findIndex(({ piece }) =>
    !isSmall(piece) && !(piece.is === "ask" && piece.ask === "list")
  );
  const [head, not] = [row[first], row[first + 1]];
  const meaning = verbOf(row[first + 2])?.meaning;
  const isHeard = meaning?.does === "get" && meaning.heard === true || meaning?.does === "talk";
  const isHead = head?.piece.is === "anyone" && !head.piece.isNone || head?.piece.is === "people";
  if (!head || !isHead || not?.piece.is !== "not" || !isHeard) return row;
  const people = head.piece.is === "people" ? head : as(head, { is: "people", many: true });
  const own: Piece[] = [{ is: "self", as: "subject" }, { is: "aux", has: true }];
  return [
    ...row.slice(0, first),
    people,
    ...own.map((piece) => as(not, piece)),
    ...row.slice(first + 1),
  ];
}

function verbOf(placed: Placed | undefined): Verb | undefined {
  const piece = placed?.piece;
  if (piece?.is === "either") return piece.verb;
  return piece?.is === "verb" ? piece : undefined;
}

/** What a deed is of; nothing where that is left open. */
function nounOf({ meaning }: Verb): Noun | undefined {
  if (meaning.does === "talk") return { is: "noun", kinds: ["call"], talked: true };
  return meaning.does === "reach" && meaning.kinds
    ? { is: "noun", kinds: meaning.kinds }
    : undefined;
}
