/**
 * The filters of a plan, by what is measured: of time only calls that came about.
 *
 * @module
 */

import { type Filters, isTalk } from "../plan.ts";
import type { Asking } from "./asking.ts";
import type { Clause } from "./kinds_and_ways.ts";

/** The longest call is told with whom and when it was: it is shown itself, and not only its length. */
export function oneCall(asking: Asking): Asking & { readonly isShortest?: boolean } {
  const { measure, by, limit, isOfOne, having } = asking;
  const isShortest = asking.isShortest ?? measure === "talk_shortest_s";
  if (!isOfOne || having || by.some((key) => key !== "contact" && key !== "day")) return asking;
  if (by.length > 0 && limit !== 1) return asking;
  const order = isShortest ? "value_asc" : "value_desc";
  return { ...asking, measure: "events", by: [], order, limit: 1, isShortest };
}

/** Time of calls is of those that came about anyway. */
export function filtersOf(
  { filters, isTalk: isTalked }: Clause,
  { measure, isShortest, hasLength }: Pick<Asking, "measure" | "isShortest" | "hasLength">,
): Filters {
  // Neither the shortest call nor the longest is one that did not come about; nor has it a length.
  if ((isShortest !== undefined || hasLength) && measure === "events") {
    return { ...filters, kinds: ["call"], min_s: Math.max(1, filters.min_s ?? 1) };
  }
  if (!isTalk(measure)) return filters;
  const { min_s, ways, ...rest } = filters;
  const isAll = ways === undefined || String(ways) === "in,out";
  return {
    ...rest,
    kinds: ["call"],
    ...!isAll && { ways },
    ...min_s !== undefined && !(isTalked && min_s === 1) && { min_s },
  };
}
