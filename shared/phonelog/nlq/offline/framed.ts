/**
 * Words whose frame decides what they are: "when" behind "how long" begins a clause, "my most
 * texted" are people, "more than me" is more than I did.
 *
 * @module
 */

import { askedWhether } from "./asked_whether.ts";
import { corrected } from "./corrected.ts";
import { inEnglishOrder } from "./foreign.ts";
import { aroundNames } from "./framed_people.ts";
import {
  anyWeekday,
  certainDays,
  eitherDay,
  everyWorkday,
  feastOfYears,
  monthsCompared,
  moreOfAll,
  ownDay,
  sameWeek,
  usualDays,
  weekdaysWithin,
} from "./framed_times.ts";
import { allListed } from "./framed_lists.ts";
import { shareFirst, startsAt, takesTime, timeFirst } from "./framed_measures.ts";
import { bareMinutes, numberAsWord, ordinalOfThing } from "./hasty.ts";
import { whenClause, whenFirst } from "./framed_when.ts";
import { withoutNames } from "./framed_whom.ts";
import type { Piece, Placed } from "./pieces.ts";
import { before, behind, isSmall } from "./roles.ts";
import { withoutTag } from "./tags.ts";

/** A row with such words in the form that the rest reads. */
export function framed(row: readonly Placed[]): Placed[] {
  return [
    corrected,
    inEnglishOrder,
    numberAsWord,
    bareMinutes,
    ordinalOfThing,
    withoutTag,
    withoutIdleNot,
    askedWhether,
    withoutNames,
    aroundNames,
    allListed,
    howMuchOf,
    totalOfMany,
    timeFirst,
    takesTime,
    startsAt,
    shareFirst,
    toReach,
    seenByOthers,
    certainDays,
    lengthOfLast,
    whenFirst,
    whenClause,
    firstOfTwo,
    mostReached,
    moreThanMe,
    anyWeekday,
    eitherDay,
    monthsCompared,
    weekdaysWithin,
    feastOfYears,
    usualDays,
    everyWorkday,
    moreOfAll,
    ownDay,
    sameWeek,
  ].reduce<Placed[]>((done, step) => step(done), [...row]);
}

const as = (placed: Placed, piece: Piece): Placed => ({ ...placed, piece });
const FILLER: Piece = { is: "filler" };

/** "How much of calls": no part of some that are known, but their number. */
function howMuchOf(row: Placed[]): Placed[] {
  return row.map((placed, index) => {
    const next = row[index + 1]?.piece;
    const isBare = next?.is === "either" && next.many || next?.is === "noun";
    return placed.piece.is === "ask" && isBare && /^how much of$/i.test(placed.words)
      ? as(placed, { is: "ask", ask: "how_many" })
      : placed;
  });
}

/** "How many texts total", "how many minutes did my calls total". */
function totalOfMany(row: Placed[]): Placed[] {
  const isNumber = ({ piece }: Placed) =>
    piece.is === "ask" && (piece.ask === "how_many" || piece.ask === "how_long");
  const first = row.findIndex(isNumber);
  const isThing = (index: number) => {
    const is = row[behind(row, index)]?.piece.is;
    return is === "noun" || is === "either";
  };
  // "Total calls, total texts" are two numbers.
  return row.map((placed, index) =>
    first >= 0 && index > first && placed.piece.is === "ask" && /^total$/i.test(placed.words) &&
      !isThing(index)
      ? as(placed, { is: "filler", isTotal: true })
      : placed
  );
}

/** "The last unknown number to call": that did. */
function toReach(row: Placed[]): Placed[] {
  const at = row.findIndex(({ piece }, index) =>
    piece.is === "prep" && piece.prep === "to" && (row[index - 1]?.piece.is === "known" ||
      row[index - 1]?.piece.is === "people" && row[index - 2]?.piece.is === "order")
  );
  const [to, deed] = [row[at], row[at + 1]];
  const verb = deed?.piece.is === "either" && !deed.piece.many ? deed.piece.verb : deed?.piece;
  if (!to || !deed || verb?.is !== "verb" || verb.meaning.does !== "reach") return row;
  return row.with(at, as(to, FILLER)).with(at + 1, as(deed, verb));
}

/** "Did Anna see my text": what others do with it is in no log. */
function seenByOthers(row: Placed[]): Placed[] {
  return row.map((placed, index) => {
    const last = row[before(row, index)]?.piece.is;
    const isTheirs = last === "person" || last === "anyone" || last === "they" || last === "who";
    return placed.piece.is === "ask" && isTheirs && /^(see|view|find|show)/i.test(placed.words)
      ? as(placed, { is: "unclear", why: "the log does not say what others did" })
      : placed;
  });
}

/** "The length of my last call": how long it was. */
function lengthOfLast(row: Placed[]): Placed[] {
  const done = [...row];
  row.forEach((placed, index) => {
    const of = row[index + 1];
    if (placed.piece.is !== "length" || of?.piece.is !== "prep" || of.piece.prep !== "of") return;
    const isOwn = (piece: Piece) => isSmall(piece) || piece.is === "self" && piece.as === "own";
    if (row[behind(row, index + 1, isOwn)]?.piece.is !== "order") return;
    done[index] = as(placed, { is: "ask", ask: "how_long" });
    done[index + 1] = as(of, FILLER);
  });
  return done;
}

/** "Who wrote first, Anna or me": the first one of her is not all that is asked. */
function firstOfTwo(row: Placed[]): Placed[] {
  const at = row.findIndex(({ piece }) => piece.is === "or");
  const or = row[at];
  const beside = [row[before(row, at)]?.piece, row[behind(row, at)]?.piece];
  const isMe = beside.some((piece) => piece?.is === "self" && piece.as !== "own");
  const isFirst = row.some(({ piece }) => piece.is === "order" || piece.is === "time");
  const isAsked = row.some(({ piece }) => piece.is === "who");
  return or && isMe && isFirst && isAsked
    ? row.with(at, as(or, { is: "unclear", why: "asks for two moments; ask for one at a time" }))
    : row;
}

/** "My top 3 most texted": people, and texted by me. */
function mostReached(row: Placed[]): Placed[] {
  return row.flatMap((placed, index) => {
    const { piece } = placed;
    const isReached = piece.is === "verb" && piece.canBePassive && piece.meaning.does === "reach";
    const own = row[index - 2]?.piece;
    const isFirst = before(row, index - 1) < 0;
    const isMine = isFirst || own?.is === "top" || own?.is === "self" && own.as === "own";
    const next = row[behind(row, index)]?.piece.is;
    const isEnd = next === undefined || next === "range";
    return isReached && row[index - 1]?.piece.is === "degree" && isMine && isEnd
      ? [placed, as(placed, { is: "people", many: own?.is === "top" })]
      : [placed];
  });
}

/** "Did Anna text more than me": more to me than I to her. */
function moreThanMe(row: Placed[]): Placed[] {
  const at = row.findIndex(({ piece }) => piece.is === "than");
  const [than, me] = [row[at], row[behind(row, at)]];
  const deedAt = row.findIndex(({ piece }) =>
    piece.is === "verb" && piece.meaning.does === "reach" ||
    piece.is === "either" && piece.verb.meaning.does === "reach" && !piece.many
  );
  const [deed, whom, more] = [row[deedAt], row[before(row, deedAt)], row[behind(row, deedAt)]];
  const isMe = me?.piece.is === "self" && me.piece.as === "object";
  if (!than || !deed || !isMe || whom?.piece.is !== "person" || more?.piece.is !== "degree") {
    return row;
  }
  const last = row[behind(row, row.indexOf(me))]?.piece.is;
  if (row.some(({ piece }) => piece.is === "noun") || last && last !== "range") return row;
  const isAsked = row[before(row, before(row, deedAt))]?.piece.is === "aux";
  const people = row.filter(({ piece }) => piece.is === "person").length;
  if (!isAsked || people > 1) return row;
  const verb = as(deed, deed.piece.is === "either" ? deed.piece.verb : deed.piece);
  return row.flatMap((placed) => {
    if (placed === deed) return [verb, me];
    return placed === me ? [as(me, { is: "self", as: "subject" }), verb, whom] : [placed];
  });
}

/** Who or what is chosen by what was not done. */
const OF_SOME: ReadonlySet<Piece["is"]> = new Set([
  "who",
  "people",
  "unit",
  "not",
  "known",
  "anyone",
]);

/** Where a question begins with a deed that is denied, it is asked all the same: "didn't Anna call?" */
function withoutIdleNot(row: Placed[]): Placed[] {
  const first = behind(row, -1);
  // "Don't list texts" is no question.
  const isOrder = row[first + 2]?.piece.is === "ask";
  const isAsked = row[first]?.piece.is === "aux" && row[first + 1]?.piece.is === "not" && !isOrder;
  // "Did nobody call": whether anybody did.
  const none = row[first + 1];
  const deed = row[first + 2]?.piece.is;
  const isNobody = row[first]?.piece.is === "aux" && none?.piece.is === "anyone" &&
    none.piece.isNone && (deed === "verb" || deed === "either");
  if (isNobody) return row.toSpliced(first + 1, 1, { ...none, piece: { is: "anyone" } });
  // "Have I never called her": whether I ever did.
  const never = row.findIndex(({ piece }) => piece.is === "never");
  const isOfSome = row.some(({ piece: { is } }) => OF_SOME.has(is));
  const isPerfect = row.slice(Math.max(never - 2, 0), Math.max(never, 0)).some(({ piece }) =>
    piece.is === "aux" && piece.has === true
  );
  const isEver = isPerfect && row[first]?.piece.is === "aux" && !isAsked && !isOfSome;
  if (isEver) return row.filter((_, at) => at !== never);
  return isAsked ? row.filter((_, at) => at !== first + 1) : [...row];
}
