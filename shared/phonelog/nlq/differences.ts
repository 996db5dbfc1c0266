/**
 * How far two numbers are apart, as it is said.
 *
 * @module
 */

import type { QueryPlan } from "./plan.ts";
import { duration, number, percent } from "./spoken.ts";

/** By how much the first is more than the second. */
export function difference({ measure }: QueryPlan, one: unknown, other: unknown): string {
  if (one === null || one === undefined || other === null || other === undefined) return "";
  if (measure === "first_at" || measure === "last_at") {
    const seconds = (Date.parse(String(one)) - Date.parse(String(other))) / 1000;
    if (seconds === 0) return "the same moment";
    return `the first is ${duration(Math.abs(seconds), true)} ${seconds > 0 ? "later" : "earlier"}`;
  }
  const [a, b] = [Number(one), Number(other)];
  if (a === b) return "no difference";
  const more = a > b ? "more" : "less";
  const size = Math.abs(a - b);
  if (measure === "share") {
    return `${number(Math.round(size * 1000) / 10)} percentage points ${more}`;
  }
  const isTime = measure.endsWith("_s");
  const amount = isTime ? duration(size, measure === "longest_gap_s") : number(size);
  const fewer = !isTime && a < b && Number.isInteger(size) ? "fewer" : more;
  return `${amount} ${fewer}${b === 0 ? "" : `, ${a > b ? "+" : "−"}${percent(size / b)}`}`;
}
