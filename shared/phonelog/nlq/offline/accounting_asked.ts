/**
 * Questions whose answer a plan only seems to be: whether all are so, how many people where it counts what
 * was sent, and lengths of calls that have none.
 *
 * @module
 */

import type { QueryPlan } from "../plan.ts";
import { setsOf } from "./accounting_events.ts";
import type { Placed } from "./pieces.ts";
import { before, behind, isPassive } from "./roles.ts";

/** Whether a word is one that a plan tells nothing of, though it was used. */
export type Doubt = (row: readonly Placed[], index: number, plan: QueryPlan) => boolean;

/** Whether somebody is asked if something is so. */
function isAsked(row: readonly Placed[]): boolean {
  return row[behind(row, -1)]?.piece.is === "aux";
}

/** "Were all calls from Anna answered": how many were does not say so. */
const isOfEvery: Doubt = (row, index, { by, compare }) =>
  /^(all|every|each)$/i.test(row[index]?.words ?? "") && row[index]?.piece.is === "det" &&
  !/^(at|in)$/i.test(row[index - 1]?.words ?? "") && isAsked(row) && by.length === 0 &&
  !compare;

/** "How many texted me": people, and not what was sent. */
const isHowManyDid: Doubt = (row, index, { measure }) => {
  const [piece, next] = [row[index]?.piece, row[behind(row, index)]];
  return piece?.is === "ask" && piece.ask === "how_many" && measure === "count" &&
    /^how many$/i.test(row[index]?.words ?? "") && next?.piece.is === "verb" &&
    next.piece.meaning.does === "reach" && /ed$/i.test(next.words);
};

/** "How many is that per day": of what was asked before. */
const isOfBefore: Doubt = (row, index) => {
  const piece = row[index]?.piece;
  return piece?.is === "filler" && piece.points === "that" &&
    row[before(row, index)]?.piece.is === "aux" && row[behind(row, index)]?.piece.is === "split";
};

/** "Was I called more than texted": both were done to me. */
const isOtherDone: Doubt = (row, index, { compare }) => {
  if (row[index]?.piece.is !== "than" || compare?.to !== "filters") return false;
  const deed = row.findIndex(({ piece }) => piece.is === "verb");
  const verb = row[deed]?.piece;
  const isDone = verb?.is === "verb" && isPassive(row, deed, verb);
  return isDone && row[behind(row, index)]?.piece.is === "verb" &&
    compare.filters.ways?.includes("out") === true;
};

/** "The longest call that I missed": it has no length. */
const isWithoutLength: Doubt = (row, index, plan) =>
  row[index]?.piece.is === "long" && plan.filters.min_s !== undefined &&
  setsOf(plan).some(({ ways }) => ways?.every((way) => way !== "in" && way !== "out") === true);

/** The doubts about what is asked. */
export const ASKED_DOUBTS: readonly Doubt[] = [
  isOfEvery,
  isHowManyDid,
  isOfBefore,
  isOtherDone,
  isWithoutLength,
];
