/**
 * What a deed says of events: of which kind they are and which way they went, by who does it to whom.
 *
 * @module
 */

import { HEARD, type Kind, RECEIVED, type Way } from "./kinds_and_ways.ts";
import type { Piece, Placed, Verb } from "./pieces.ts";
import { before, behind, type Doer, doerOf, isPassive, isSmall, isSomebody } from "./roles.ts";

/** What a deed says. */
export interface Deed {
  /** The kinds that it is of; all for "to contact"; nothing for "to send", which leaves that open. */
  readonly isOf?: readonly Kind[] | "all";
  readonly ways?: readonly Way[];
  /** "And" or "or" stands before it. */
  readonly isJoined?: boolean;
  /** The "not" that belongs to it. */
  readonly not?: Placed;
  readonly fault?: string;
}

/** "Time", "time on the phone". */
function isOfTime(piece: Piece): boolean {
  return piece.is === "length" || piece.is === "ask" && piece.ask === "how_long";
}

const OTHERS_DEED = "the log does not say what others did with your calls";

/** Why nobody is told of others. */
export const OTHERS_OWN = "the log only has calls and messages of your own";

/** Reads a deed at its place. */
export function deedOf(row: readonly Placed[], index: number, verb: Verb): Deed {
  const { meaning } = verb;
  const doer = doerOf(row, index);
  const isDone = isPassive(row, index, verb);
  const next = row[behind(row, index)]?.piece;
  const link = row[before(row, index)]?.piece.is;
  const isJoined = link === "and" || link === "or";
  // "People called", "contacts with five texts received": by them, or by the owner.
  const isReached = meaning.does === "reach" || meaning.does === "get" && !meaning.heard;
  const isOfSome = row.some(({ piece: { is } }) => is === "people") &&
    !row.some(({ piece }) => piece.is === "self" && piece.as !== "own" || piece.is === "who");
  if (isReached && verb.canBePassive && doer === "other" && isOfSome) {
    return participle(row, index, verb, isJoined) ?? { fault: "does not say who did it" };
  }
  switch (meaning.does) {
    case "have":
      return meaning.any ? { isOf: "all", isJoined } : {};
    case "talk":
      if (isOfOthersAlone(row, doer)) return { fault: OTHERS_OWN };
      return { isOf: ["call"], ways: ["in", "out"], isJoined };
    case "treat": {
      const isAdjective = next?.is === "noun" && !isSomebody(row[index - 1]?.piece);
      const isLink = (each: Piece) =>
        isSmall(each) || each.is === "aux" || each.is === "not" || each.is === "never";
      const last = row[before(row, index, isLink)]?.piece;
      // "Calls with Anna that she answered".
      const isTheirs = last?.is === "person" && last.isThey === true;
      const isOfOthers = doer === "other" || doer === "both" || isTheirs;
      if (!isDone && !isAdjective && isOfOthers) return { fault: OTHERS_DEED };
      const not = row[before(row, index, (piece) => isSmall(piece) || piece.is === "self")];
      const isDenied = not?.piece.is === "not" || not?.piece.is === "never";
      if (meaning.unlike && not && isDenied) return { ways: meaning.unlike, not };
      return { ways: meaning.ways };
    }
    case "get":
      if (meaning.heard) return { isOf: "all", ways: doer === "other" ? ["out"] : HEARD, isJoined };
      // "Who gets more of my time": in calls of either side.
      if (doer === "other" && row.some(({ piece }) => isOfTime(piece))) return {};
      return { ways: doer === "other" && !isDone ? ["out"] : RECEIVED };
    case "reach": {
      const hasNoun = row.some(({ piece }) => piece.is === "noun");
      const isOf = meaning.kinds ?? (hasNoun ? undefined : "all" as const);
      const of = { ...isOf && { isOf }, isJoined };
      // "My busiest calling day" is of calls either way.
      if (doer === "none" && next?.is === "unit") return of;
      // "My most called contact": called by me.
      const isOfMost = next?.is === "people" && row[index - 1]?.piece.is === "degree";
      if (isOfMost) return { ...of, ways: ["out"] };
      const isWith = next?.is === "prep" && next.prep === "with" || isWithWhom(row, index);
      if (isWith || doer === "both") return of;
      if (isDone) return { ...of, ways: doer === "self" ? RECEIVED : participleWays(row, index) };
      // "The busiest month for texting": both ways.
      if (doer === "none" && verb.isDoing && !isSomebody(next)) return of;
      if (doer === "none") return { ...of, ways: participleWays(row, index) };
      if (doer === "other" && (next?.is === "person" || isAboutOthers(row, index))) {
        return { ...of, fault: OTHERS_OWN };
      }
      return { ...of, ways: doer === "self" ? ["out"] : RECEIVED };
    }
  }
}

/** "With whom did I telephone": either may have done it. */
function isWithWhom(row: readonly Placed[], index: number): boolean {
  return row.slice(0, index).some(({ piece }, at) =>
    piece.is === "prep" && piece.prep === "with" && row[at + 1]?.piece.is === "who"
  );
}

/** "Contacts with five texts received", "different people called": done by the owner or to them. */
function participle(
  row: readonly Placed[],
  index: number,
  { meaning }: Verb,
  isJoined: boolean,
): Deed | undefined {
  const last = row[before(row, index)];
  const next = row[behind(row, index)]?.piece;
  if (next?.is === "self" || next?.is === "person" || next?.is === "noun") return undefined;
  const isOfThings = last?.piece.is === "noun" || last?.piece.is === "times" && last.piece.noun;
  const kinds = meaning.does === "reach" ? meaning.kinds : undefined;
  if (isOfThings && !kinds) {
    return meaning.does === "get" ? { ways: RECEIVED } : { ways: participleWays(row, index) };
  }
  // "How many people called" did it themselves; "the most people called" and "different people called"
  // were called.
  if (last?.piece.is !== "people" || !kinds || next?.is === "prep") return undefined;
  const ask = row[before(row, row.indexOf(last))]?.piece;
  const isRanked = ask?.is === "degree" || ask?.is === "top";
  if (ask?.is === "ask" && ask.ask === "how_many") return undefined;
  return last.piece.distinct || isRanked ? { isOf: kinds, isJoined, ways: ["out"] } : undefined;
}

/** "Did Anna and Ben talk": nobody of them is the owner. */
function isOfOthersAlone(row: readonly Placed[], doer: Doer): boolean {
  const hasSelf = row.some(({ piece }) => piece.is === "self" && piece.as !== "own");
  return doer === "other" && !hasSelf && row.some(({ piece }) => piece.is === "person");
}

/** "Who does Anna call": somebody else does it to somebody else. */
function isAboutOthers(row: readonly Placed[], index: number): boolean {
  const earlier = row.slice(0, index);
  const doer = earlier.findLastIndex(({ piece }) => isSomebody(piece));
  const isNamed = earlier[doer]?.piece.is === "person";
  const isAsked = earlier.slice(0, doer).some(({ piece }) =>
    piece.is === "who" || piece.is === "people"
  );
  return isNamed && isAsked &&
    !row.some(({ piece }) => piece.is === "self" && piece.as === "object");
}

/** "Sent", "made" without a doer: out, unless it says to me or by whom. */
function participleWays(row: readonly Placed[], index: number): readonly Way[] {
  const next = behind(row, index);
  const prep = row[next]?.piece;
  const whom = row[behind(row, next)]?.piece;
  if (prep?.is !== "prep") return ["out"];
  if ((prep.prep === "to" || prep.prep === "for") && whom?.is === "self") return RECEIVED;
  return prep.prep === "by" && isSomebody(whom) && whom?.is !== "self" ? RECEIVED : ["out"];
}

/** What may stand behind the last word of "who … calls from". */
const AT_THE_END: ReadonlySet<Piece["is"]> = new Set([
  "range",
  "hours",
  "weekdays",
  "degree",
  "top",
  "times",
]);

/** "Anna's calls" are those she makes. */
function isGenitive(row: readonly Placed[], index: number): boolean {
  const isPerson = row[index - 1]?.piece.is === "person";
  const isOf = (piece: Piece) =>
    isSmall(piece) || piece.is === "verb" && piece.meaning.does === "treat";
  return row[index]?.words === "'s" && isPerson &&
    row[behind(row, index, isOf)]?.piece.is === "noun";
}

/** "To", "from" and "by" say a way where somebody is behind them, or at the end: "who … calls from". */
export function prepositionOf(
  row: readonly Placed[],
  index: number,
  prep: string,
): Pick<Deed, "ways" | "fault"> {
  if (isGenitive(row, index)) return { ways: RECEIVED };
  if (prep !== "to" && prep !== "from" && prep !== "by") return {};
  const isOwn = (piece: Piece) => piece.is === "self" && piece.as === "own";
  const isBetween = (piece: Piece) =>
    isSmall(piece) || isOwn(piece) || piece.is === "and" || piece.is === "or" ||
    piece.is === "prep" || piece.is === "only" ||
    piece.is === "except" && piece.isNeither === true;
  const whom = row[behind(row, index, isBetween)]?.piece;
  const isEach = whom?.is === "split" && whom.by === "contact";
  const isWhom = isEach || isSomebody(whom) && whom?.is !== "self";
  const isLast = (!whom || AT_THE_END.has(whom.is)) &&
    row.some(({ piece }) => piece.is === "who" || piece.is === "people");
  if (!isWhom && !isLast) return {};
  // "To whom did I talk": the deed may stand behind.
  const verb = (row.slice(0, index).findLast(({ piece }) => piece.is === "verb") ??
    row.slice(index).find(({ piece }) => piece.is === "verb"))?.piece;
  const does = verb?.is === "verb" ? verb.meaning.does : undefined;
  if (does === "talk") return {};
  if (does === "treat" && prep === "by") return { fault: OTHERS_DEED };
  return { ways: prep === "to" ? ["out"] : RECEIVED };
}

/** "To me" and "from me" say a way. */
export function waysOfMe(row: readonly Placed[], index: number): readonly Way[] | undefined {
  const prep = row[before(row, index)]?.piece;
  if (prep?.is !== "prep") return undefined;
  if (prep.prep === "to") return RECEIVED;
  const verb = row.slice(0, index).findLast(({ piece }) => piece.is === "verb")?.piece;
  // "Rejected by me" is of what came in.
  const isTreated = verb?.is === "verb" && verb.meaning.does === "treat";
  return prep.prep === "from" || prep.prep === "by" && !isTreated ? ["out"] : undefined;
}

/** "Anna's calls with Ben": what is somebody's, and with somebody else. */
export function isOthersOwn(row: readonly Placed[], index: number): boolean {
  const owner = row[index]?.piece;
  if (owner?.is !== "person" || row[index + 1]?.words !== "'s") return false;
  return row.some(({ piece }, at) =>
    piece.is === "person" && String(piece.ids) !== String(owner.ids) &&
    row[before(row, at)]?.piece.is === "prep"
  );
}

/** "Did Anna have calls with Ben": nobody of them is the owner. */
export function isOtherWithOther(row: readonly Placed[], index: number): boolean {
  const owner = row[index]?.piece;
  const aux = row[before(row, index)]?.piece;
  if (owner?.is !== "person" || aux?.is !== "aux" || aux.be) return false;
  return !row.some(({ piece }) => piece.is === "self" && piece.as !== "own") &&
    row.some(({ piece }, at) =>
      piece.is === "person" && at > index && row[before(row, at)]?.piece.is === "prep"
    );
}

/** "Calls texts": two things with no word between. */
export function isBeside(row: readonly Placed[], index: number): boolean {
  const last = row[index - 1];
  if (last?.piece.is === "noun") return last.end === row[index]?.at;
  if (row.some(({ piece }) => piece.is === "ask" && piece.ask === "share")) return false;
  // "The text of the last message" is what it says.
  const of = before(row, index, (piece) => isSmall(piece) || piece.is === "order");
  const prep = row[of]?.piece;
  return prep?.is === "prep" && prep.prep === "of" && row[of - 1]?.piece.is === "noun";
}
