/**
 * Puts comparisons where the rest of the grammar looks for them: what stands first and belongs behind, who
 * is said twice, and times of which one is reckoned from the other.
 *
 * @module
 */

import { asEarlier, following } from "./earlier.ts";
import type { Piece, Placed } from "./pieces.ts";
import { before, behind, isSmall } from "./roles.ts";

/** Whether something is asked to be more than another. */
export function isMore({ piece }: Placed): boolean {
  return piece.is === "degree" && (piece.degree === "more" || piece.degree === "less") ||
    piece.is === "long" && piece.long === "longer";
}

/** Whether a word joins the two sides of a comparison. */
export const isJoint = ({ piece }: Placed): boolean =>
  piece.is === "than" || piece.is === "against" || piece.is === "difference";

/** "Than I did last year": the same who was named before, and the deed is said already. */
export function sameDoer(row: Placed[]): Placed[] {
  const than = row.findIndex(({ piece }) => piece.is === "than");
  const at = behind(row, than, ({ is }) => is === "filler");
  const [doer, did, time] = row.slice(at).map(({ piece }) => piece);
  const isTime = time?.is === "range" || time?.is === "weekdays" || time?.is === "hours" ||
    time?.is === "earlier" || time?.is === "filler";
  const left = row.slice(0, than);
  const isSelf = (piece: Piece | undefined) => piece?.is === "self" && piece.as === "subject";
  const hasMe = left.some(({ piece }) => isSelf(piece));
  const people = left.filter(({ piece }) => piece.is === "person");
  const isSame = isSelf(doer) ? hasMe : doer?.is === "person" && !hasMe && people.length === 1 &&
    people[0]?.piece.is === "person" && people[0].piece.name === doer.name;
  const hasDeed = row.slice(at + 2).some(({ piece }) =>
    piece.is === "verb" || piece.is === "either"
  );
  // "Do I call Anna more than Ben does": whom he calls is in no log of mine.
  const isOther = doer?.is === "person" && hasMe && did?.is === "aux" && !row[at + 2]?.piece;
  const other = row[at + 1];
  if (than >= 0 && isOther && other) {
    return row.with(at + 1, { ...other, piece: { is: "unclear", why: "does not say with whom" } });
  }
  if (than < 0 || did?.is !== "aux" || !isTime || !isSame || hasDeed) return row;
  return row.toSpliced(at, 2);
}

/** What both of the times are. */
function isEitherOfUnits(row: readonly Placed[], index: number): boolean {
  const last = row[before(row, index)]?.piece;
  const isAsked = last?.is === "ask" && last.ask === "what";
  const next = row[index + 1]?.piece;
  return isAsked ||
    next?.is === "prep" && next.prep === "with" && row[index + 2]?.piece.is === "degree";
}

/** "Mondays or Fridays, when do I call more": the days are what is asked. */
export function daysCompared(row: Placed[]): Placed[] {
  const at = row.findIndex(({ piece }) => piece.is === "or");
  const isTime = (piece: Piece | undefined) =>
    piece?.is === "weekdays" || piece?.is === "hours" || piece?.is === "range";
  const skip = (piece: Piece) => isSmall(piece) || piece.is === "prep";
  const isPair = at >= 0 && isTime(row[before(row, at)]?.piece) &&
    isTime(row[behind(row, at, skip)]?.piece);
  // "Mornings versus afternoons: when do I call more".
  const isAgainst = row.some(isMore) && row.some(({ piece }) => piece.is === "against") &&
    row.filter(({ piece }) => isTime(piece)).length === 2;
  if (isAgainst) {
    return row.map((each) =>
      each.piece.is === "when" ? { ...each, piece: { is: "filler" } } : each
    );
  }
  if (!isPair || !row.some(isMore) || row.some(isJoint)) return row;
  // "Which gets more calls": days have them.
  const ask = behind(row, -1);
  const gets = behind(row, ask);
  const isOfDays = row[ask]?.piece.is === "ask" && row[behind(row, gets)]?.piece.is === "degree";
  return row.map((placed, index): Placed => {
    const { piece } = placed;
    // "Which month had more, July or August", "is July or August the month with more".
    const isMonth = piece.is === "unit" && !piece.many && !piece.days &&
      isEitherOfUnits(row, index);
    if (piece.is === "when" || isMonth) return { ...placed, piece: { is: "filler" } };
    // "Do people call me more on Mondays or Fridays": anybody.
    const isAnybody = piece.is === "people" && piece.many && !piece.called && !piece.distinct &&
      row[index - 1]?.piece.is === "aux";
    if (isAnybody) return { ...placed, piece: { is: "anyone" } };
    const isGot = piece.is === "verb" && piece.meaning.does === "get" && !piece.meaning.heard;
    return isOfDays && index === gets && isGot
      ? { ...placed, piece: { is: "verb", meaning: { does: "have" } } }
      : placed;
  });
}

/** "The weekend versus weekdays": all of them, where one is compared with the other. */
export function weekPartsCompared(row: Placed[]): Placed[] {
  const parts = row.map(({ piece }) => {
    if (piece.is === "weekdays" && !piece.hours) return piece.weekdays;
    if (piece.is === "unit") return piece.days;
    return piece.is === "range" && piece.days.isWeekend ? [6, 7] : undefined;
  });
  const isOf = (days: number) => parts.some((part) => part?.length === days);
  const isCompared = row.some(isJoint) ||
    row.some(isMore) && row.some(({ piece }) => piece.is === "or");
  if (!isCompared || !isOf(2) || !isOf(5)) return row;
  return row.map((placed, index) => {
    const weekdays = parts[index];
    return weekdays && placed.piece.is !== "weekdays"
      ? { ...placed, piece: { is: "weekdays", weekdays } }
      : placed;
  });
}

/** "Have my calls gone down since last month": against it. */
function sinceThen(row: Placed[]): Placed[] {
  const isChange = row.some(({ piece }) => piece.is === "difference" && piece.isChange);
  const times = row.filter(({ piece }) => piece.is === "range" || piece.is === "earlier");
  const [only] = times;
  if (!isChange || times.length !== 1 || only?.piece.is !== "range") return row;
  const then = only.piece.days.since;
  const isWhole = following(then && { is: "range", days: then }) !== undefined;
  if (!then || !isWhole || row.some(({ piece }) => piece.is === "split")) return row;
  const rest = row.filter((each) => each !== only);
  return [...rest, { ...only, piece: { is: "against" } }, {
    ...only,
    piece: { is: "range", days: then },
  }];
}

/** "Compared to last month, how many calls did I make this month": the other side comes last. */
function againstFirst(row: Placed[]): Placed[] {
  const [against, time, comma, ...rest] = row;
  const isTime = time?.piece.is === "range" || time?.piece.is === "earlier";
  const isRest = rest.length > 0 && !rest.some(isJoint);
  return against?.piece.is === "against" && time && isTime && comma?.piece.is === "comma" && isRest
    ? [...rest, against, time]
    : row;
}

/** "A year ago vs this month": the one is reckoned from the other. */
function agoLast(row: Placed[]): Placed[] {
  const at = row.findIndex(({ piece }) => piece.is === "against");
  const [ago, now] = [row[at - 1], row[at + 1]];
  const isAgo = ago?.piece.is === "range" && ago.piece.days.ago !== undefined;
  return isAgo && now?.piece.is === "range" && !now.piece.days.ago
    ? row.with(at - 1, now).with(at + 1, ago)
    : row;
}

/** "In August against the previous month": the one before August. */
export function previousOne(said: Placed[]): Placed[] {
  const row = agoLast(againstFirst(sinceThen(said)));
  const at = row.findIndex(isJoint);
  const own = row.find(({ piece }, index) => index < at && piece.is === "range");
  return row.map((placed, index) => index > at && at >= 0 ? asEarlier(placed, own) : placed);
}
