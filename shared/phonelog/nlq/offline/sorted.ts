/**
 * The order that a question names for what is told: "highest first", "oldest first", "descending".
 *
 * @module
 */

import type { QueryPlan } from "../plan.ts";
import { isTalk } from "../plan.ts";
import type { Asking, Made, Pieces } from "./asking.ts";

type Order = NonNullable<QueryPlan["order"]>;
/** Which end is first; "down" does not say of what, "by value" not which. */
export type Sorted =
  | "most"
  | "least"
  | "newest"
  | "oldest"
  | "longest"
  | "shortest"
  | "down"
  | "up"
  | "by_value";

const TIMES: ReadonlySet<string> = new Set(["hour", "weekday", "day", "week", "month", "year"]);

const ORDERS: Readonly<Record<Exclude<Sorted, "by_value">, Order>> = {
  most: "value_desc",
  longest: "value_desc",
  down: "value_desc",
  least: "value_asc",
  shortest: "value_asc",
  up: "value_asc",
  newest: "key_desc",
  oldest: "key_asc",
};

/** What is asked in the order that was named, or why it has none. */
export function inOrder(p: Pieces, made: Made): Made {
  const isByValue = p.take("sorted", ({ sorted }) => sorted === "by_value") !== undefined;
  const sorted = p.take("sorted", (each) => each.sorted !== "by_value")?.sorted;
  if (!isByValue && !sorted) return made;
  const order = ORDERS[sorted === undefined || sorted === "by_value" ? "down" : sorted];
  const isOfTime = order.startsWith("key");
  const isNumber = p.has("ask", ({ ask }) => ask !== "list" && ask !== "what");
  const isBare = made.measure === "count" && made.by.length === 0 && !isNumber &&
    !made.absent;
  if (made.measure === "events" || isBare) {
    if (!isOfTime && sorted !== "longest" && sorted !== "shortest") {
      return { ...made, fault: "does not say by what" };
    }
    return ordered({ ...made, measure: "events" }, order);
  }
  const why = whyUnordered(made, sorted, isByValue, isOfTime);
  return why ? { ...made, fault: why } : ordered(made, order);
}

function whyUnordered(
  { measure, by: [by, ...others], absent }: Made,
  sorted: Sorted | undefined,
  isByValue: boolean,
  isOfTime: boolean,
): string | undefined {
  if (!by || others.length > 0 || absent) return "is an order of nothing that is told";
  const isOfLength = sorted === "longest" || sorted === "shortest";
  if (isOfLength && !isTalk(measure)) return "is an order of calls, and they are not told";
  if (isOfTime) return TIMES.has(by) ? undefined : "is an order of times, and they are not told";
  const isOpen = (sorted === "down" || sorted === "up") && !isByValue;
  return isOpen && TIMES.has(by) ? "may be by time or by number; write “highest first”" : undefined;
}

/** Some that were chosen by one order are not told in another. */
function ordered(made: Made, order: Order): Made {
  return made.order && made.order !== order
    ? { ...made, fault: "says two orders at once" }
    : { ...made, order };
}

/** Whether a plan has the order that was named. */
export function isOrderTold(sorted: Sorted, { order }: Pick<Asking, "order">): boolean {
  return sorted === "by_value" ? order !== undefined : order === ORDERS[sorted];
}
