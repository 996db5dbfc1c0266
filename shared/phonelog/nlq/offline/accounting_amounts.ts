/**
 * Whether a plan tells what a question asks of numbers and lengths: a sum, an average, a threshold, and of
 * what it is one.
 *
 * @module
 */

import { isTalk, type QueryPlan } from "../plan.ts";
import { setsOf } from "./accounting_events.ts";
import { isTotal } from "./loose_times.ts";
import type { Piece, Placed } from "./pieces.ts";
import { before, behind, isSmall } from "./roles.ts";

/** "More than five times": of groups, or of what is only asked whether it is so. */
export function isAmountTold(
  { at_least, below }: Extract<Piece, { is: "times" }>,
  { having, by, measure }: QueryPlan,
): boolean {
  if (!having) {
    return by.length === 0 && (at_least === 1 || measure === "count" || measure === "talk_s");
  }
  return having.at_least === at_least && having.below === below;
}

/** What is asked of lengths and numbers. */
export function isLengthTold(row: readonly Placed[], index: number, plan: QueryPlan): boolean {
  const piece = row[index]?.piece;
  const { measure, by } = plan;
  switch (piece?.is) {
    case "long":
      return isLongTold(piece.long, plan);
    case "on_average":
      // "What time does she usually call": when most of them are, and nothing else is said to be most.
      return measure === "talk_mean_s" || measure === "per_day" ||
        by.length > 0 && plan.limit !== undefined &&
          !row.some(({ piece: { is } }) => is === "degree");
    case "lasting":
      return isThresholdTold(row, index, piece, plan);
    case "ask":
      switch (piece.ask) {
        case "share":
          return measure === "share" && plan.part !== undefined;
        case "since_when":
          return measure === "last_at" || measure === "first_at";
        case "how_many":
          return ["count", "people", "active_days", "per_day"].includes(measure);
        case "how_often":
          return ["count", "per_day", "active_days"].includes(measure);
        case "how_long":
          if (piece.isSum) return measure === "talk_s";
          // "How long was my last call" is told with the call.
          return isTalk(measure) || measure === "events" || measure === "longest_gap_s";
        case "list":
          return !piece.ofEach || measure === "events";
        default:
          return true;
      }
    default:
      return true;
  }
}

type Long = Extract<Piece, { is: "long" }>["long"];

function isLongTold(long: Long, { measure, order, compare, limit }: QueryPlan): boolean {
  switch (long) {
    case "mean":
      return measure === "talk_mean_s" || measure === "per_day";
    case "median":
      return measure === "talk_median_s";
    case "longest":
      return measure === "talk_longest_s" || order === "value_desc" && limit !== undefined;
    case "shortest":
      return measure === "talk_shortest_s" || order === "value_asc" && limit !== undefined;
    case "longer":
      return compare !== undefined;
    case "total":
      return measure === "talk_s" || measure === "count";
  }
}

/** "In total", "talk time", "spent". */
function isTogether(row: readonly Placed[]): boolean {
  return isTotal(row) || row.some(({ piece }) =>
    piece.is === "ask" && piece.ofAll === true ||
    piece.is === "verb" && piece.meaning.does === "have" && piece.meaning.spends === true
  );
}

/** A threshold of one call is among the filters, that of a sum or an average chooses groups. */
function isThresholdTold(
  row: readonly Placed[],
  index: number,
  { min_s, below_s }: Extract<Piece, { is: "lasting" }>,
  plan: QueryPlan,
): boolean {
  const { having, by, measure } = plan;
  const first = row[behind(row, -1)]?.piece;
  // Asked whether a sum or an average is so long: the number tells.
  const isNumber = measure === "talk_mean_s" || measure === "talk_median_s"
    ? first?.is === "aux"
    : measure === "talk_s" && first?.is === "aux" && isTogether(row);
  if (isNumber && by.length === 0 && !plan.compare) {
    return plan.filters.min_s === undefined && plan.filters.below_s === undefined;
  }
  if (having && having.at_least === min_s && having.below === below_s) return true;
  const isOfCall = setsOf(plan).some((set) =>
    (min_s === undefined || set.min_s === min_s) &&
    (below_s === undefined || set.below_s === below_s)
  );
  if (!isOfCall) return false;
  const last = row[before(row, index)]?.piece;
  const of = behind(row, index, (each) => isSmall(each) || each.is === "range");
  const whole = row[of]?.piece.is === "prep" ? row[behind(row, of)]?.piece : undefined;
  const isSum = (piece: Piece | undefined) => piece?.is === "ask" && piece.ofAll === true;
  // "Total talk time in calls over an hour" is a sum of such calls.
  const isOfSum = measure === "talk_s" && row.some(({ piece }) => isSum(piece));
  // "The time I spent on calls under a minute" as well.
  const isOnCalls = last?.is === "verb" && /calls?$/i.test(row[before(row, index)]?.words ?? "");
  const isOfCalls = last?.is === "noun" || isOnCalls && measure === "talk_s";
  if (isSum(whole) || isTogether(row) && !isOfCalls && !isOfSum) return false;
  if (isOfSum && isSum(last)) return false;
  return by.length === 0 || !isSum(last) && last?.is !== "split" &&
      !(last?.is === "ask" && last.ask === "how_long") && last?.is !== "length";
}
