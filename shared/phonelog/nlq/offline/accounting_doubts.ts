/**
 * Words that a plan seems to tell and does not: a third look at it, for what is said of two things at
 * once, of each of two people, or of a number that chooses nothing.
 *
 * @module
 */

import { isTalk, type QueryPlan } from "../plan.ts";
import { ASKED_DOUBTS, type Doubt } from "./accounting_asked.ts";
import { setsOf } from "./accounting_events.ts";
import type { Piece, Placed } from "./pieces.ts";
import { before, behind } from "./roles.ts";

/** Units of time that an answer is told by. */
const TIMES: ReadonlySet<string> = new Set(["day", "week", "month", "year", "hour", "weekday"]);

/** Of some days, weeks or hours it is the first ones that are chosen. */
const CHOOSES: ReadonlySet<Piece["is"]> = new Set([
  "degree",
  "busiest",
  "order",
  "long",
  "sorted",
  "when",
]);

/** The words of a settled row that a plan only seems to tell. */
export function doubted(row: readonly Placed[], plan: QueryPlan): Placed[] {
  return row.filter((_, index) => DOUBTS.some((isDoubted) => isDoubted(row, index, plan)));
}

/** "How many days a week": an average, and no list of weeks. */
const isDaysPerSpan: Doubt = (row, index, { measure }) => {
  const piece = row[index]?.piece;
  return piece?.is === "split" && piece.habit === true && measure === "active_days";
};

/** "Calls and talk time": two numbers at once. */
const isSecondNumber: Doubt = (row, index, { measure }) => {
  if (row[index]?.piece.is !== "and" || !isTalk(measure)) return false;
  const [one, other] = [row[before(row, index)]?.piece, row[behind(row, index)]?.piece];
  const isLong = (piece: Piece | undefined) => piece?.is === "ask" && piece.ask === "how_long";
  return one?.is === "noun" && isLong(other) || isLong(one) && other?.is === "noun";
};

/** "Which days did Anna and Ben both call", "did both of them": a day or a call of one of them is none. */
const isOfBoth: Doubt = (row, index, { by, filters }) => {
  if (!/^both$/i.test(row[index]?.words ?? "")) return false;
  const isAsked = row[behind(row, -1)]?.piece.is === "aux" && by.length === 0 &&
    (filters.contacts?.length ?? 0) > 1;
  const isOnDays = by.some((each) => TIMES.has(each)) &&
    row.some(({ piece }) => piece.is === "unit");
  return isAsked || isOnDays;
};

/** "Who has called me each month": on all of them. */
const isOnEach: Doubt = (row, index, { by, measure }) => {
  const piece = row[index]?.piece;
  return piece?.is === "split" && TIMES.has(piece.by) &&
    /\b(each|daily|weekly|monthly)\b/i.test(row[index]?.words ?? "") &&
    (by.includes("contact") || measure === "people") &&
    row.some(({ piece: each }) => each.is === "who");
};

/** "Average talk per week": of a call, or all of a week. */
const isOfCallOrSpan: Doubt = (row, index, { measure, by }) =>
  row[index]?.piece.is === "long" && measure === "talk_mean_s" &&
  by.some((each) => each === "day" || each === "week" || each === "month") &&
  row.some(({ words }) => /^talk$/i.test(words));

/** "Whose texts are longest": a deed of a kind that the plan has nothing of. */
const isOtherKind: Doubt = (row, index, plan) => {
  const piece = row[index]?.piece;
  const kinds = piece?.is === "verb" && piece.meaning.does === "reach" ? piece.meaning.kinds : [];
  return (kinds ?? []).length > 0 &&
    setsOf(plan).every((set) =>
      set.kinds !== undefined && !kinds?.some((kind) => set.kinds?.includes(kind))
    );
};

/** "Calls 3 weeks": a number that nothing ranks. */
const isIdleNumber: Doubt = (row, index, { by, limit, order }) => {
  const piece = row[index]?.piece;
  return piece?.is === "top" && piece.count !== undefined && limit === piece.count &&
    order?.startsWith("value") === true && by.length > 0 && by.every((each) => TIMES.has(each)) &&
    !row.some(({ piece: each }) =>
      CHOOSES.has(each.is) || each.is === "top" && each.count === undefined ||
      each.is === "ask" && each.ask !== "how_many"
    ) && !/top|bottom/i.test(row[index]?.words ?? "");
};

/** "The three I talked to the longest": people, and no calls. */
const isSomePeople: Doubt = (row, index, { measure }) => {
  const [piece, next] = [row[index]?.piece, row[behind(row, index)]?.piece];
  return measure === "events" && piece?.is === "top" && piece.count !== undefined &&
    next?.is === "self" && next.as === "subject";
};

/** "Whom do I call the most the Sunday": on all of them, or on the last. */
const isTheWeekday: Doubt = (row, index) => {
  const piece = row[index]?.piece;
  return piece?.is === "range" && piece.days.cycle === "week" &&
    /^the$/i.test(row[index - 1]?.words ?? "") && /^\p{L}+$/u.test(row[index]?.words ?? "") &&
    row.some(({ piece: each }) =>
      each.is === "degree" && (each.degree === "most" || each.degree === "least")
    );
};

/** "A year ago against today": of another length, and so no other of its kind. */
const isOtherLength: Doubt = (row, index, { range, compare }) => {
  const piece = row[index]?.piece;
  const isAgo = / ago$/i.test(row[index]?.words ?? "");
  if (piece?.is !== "range" || !isAgo || compare?.to !== "range") return false;
  const [one, other] = [lengthOf(range), lengthOf(compare.range)];
  return Math.abs(one - other) > Math.max(one, other) / 2;
};

/** "Has Anna Ben called": the one did, or the other was. */
const isNameBesideName: Doubt = (row, index) =>
  row[index]?.piece.is === "person" && row[index - 1]?.piece.is === "person" &&
  row[index - 1]?.at !== row[index]?.at &&
  row[before(row, index - 1)]?.piece.is === "aux";

const DOUBTS: readonly Doubt[] = [
  isDaysPerSpan,
  isSecondNumber,
  isOfBoth,
  isOnEach,
  isOfCallOrSpan,
  isOtherKind,
  isIdleNumber,
  isSomePeople,
  isTheWeekday,
  isOtherLength,
  isNameBesideName,
  ...ASKED_DOUBTS,
];

function lengthOf({ from, to }: { from?: string | undefined; to?: string | undefined }): number {
  return from && to ? (Date.parse(to) - Date.parse(from)) / 86_400_000 : Infinity;
}
