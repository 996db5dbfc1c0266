/**
 * What is asked of people: who the most, how many of them, with whom there was nothing.
 *
 * @module
 */

import type { Measure, PlanInput } from "../plan.ts";
import { asked, fault, type Made, type Pieces, SOME } from "./asking.ts";
import type { Piece } from "./pieces.ts";

/** How many days, or how often, with each of them. */
export function rankedPeople(p: Pieces, measure: Measure): Made {
  const who = p.take("who");
  p.takeAll("people");
  const degree = p.take("degree");
  const order = degree?.degree === "least" ? "value_asc" : "value_desc";
  return { measure, by: ["contact"], order, ...degree && { limit: who?.many ? SOME : 1 } };
}

/** Which groups are told. */
export function havingOf(
  { at_least, below }: Extract<Piece, { is: "times" }>,
): PlanInput["having"] {
  return { ...at_least !== undefined && { at_least }, ...below !== undefined && { below } };
}

/** "Who did I call the most", "how many people", "who have I not called". */
export function ofPeople(p: Pieces): Made | undefined {
  const isWho = p.has("who");
  // "How many unknown numbers called me": they are what is counted.
  if (!isWho && asked(p, "how_many") && p.isAskedFor("known")) {
    return { measure: "people", by: [] };
  }
  // "List the unknown numbers that called me".
  if (!isWho && p.has("ask", ({ ask }) => ask === "list") && p.isAskedFor("known")) {
    return { measure: "count", by: ["contact"] };
  }
  // "List unknown callers".
  if (!isWho && !p.has("noun") && !p.has("verb") && p.has("known", ({ called }) => !!called)) {
    // "Unknown callers last month, how many".
    return asked(p, "how_many")
      ? { measure: "people", by: [] }
      : { measure: "count", by: ["contact"] };
  }
  // "Unknown numbers last week": who they were.
  const isOfUnknown = !p.has("noun") && !p.has("verb") && !p.has("ways") && !p.has("people");
  if (!isWho && isOfUnknown && p.has("known") && !p.has("ask", ({ ask }) => ask !== "list")) {
    return { measure: "count", by: ["contact"], isOfAll: true };
  }
  if (!isWho && !p.has("people")) return undefined;
  if (!isWho && asked(p, "how_many") && !p.isAskedFor("people")) {
    // "How many calls to people …" is not of people; ranked or grouped it may be of either.
    if (p.has("degree") || p.has("times") || p.has("top")) return fault("may mean calls or people");
    p.takeAll("people");
    return undefined;
  }
  if (p.endsWith("who")) return fault("are two at once");
  const who = p.take("who");
  const people = p.take("people");
  p.takeAll("who", "people");
  if (p.has("split", ({ every }) => every === true)) return fault("may mean on all of them");
  const isMany = who?.many || people?.many || false;
  if ((p.has("not") || p.has("never")) && asked(p, "how_many")) {
    return fault("is not counted; they can be listed");
  }
  if (p.has("never") && (p.has("not") || !p.has("range"))) {
    return fault("is only known within a time, as in “this year”");
  }
  // "Whose calls did I not answer": those of whom some were missed, and not those of whom none was.
  const isUnanswered = !p.has("never") &&
    p.has("verb", ({ meaning }) => meaning.does === "treat" && meaning.unlike !== undefined);
  if ((p.has("not") || p.has("never")) && !isUnanswered) {
    p.takeAll("not", "never");
    return { measure: "count", by: ["contact"], absent: true };
  }
  const times = p.take("times");
  const isOnce = times?.at_least === 1 && times.below === undefined;
  const isRanked = p.has("degree") || p.has("top");
  const isCounted = (!isWho || p.countsThose) &&
    (asked(p, "how_many") || people?.distinct && !p.has("ask"));
  // "People and how many calls each made": the calls are counted.
  const isEach = p.has("split", ({ by }) => by === "contact");
  if (isCounted && (!times || isOnce) && !isRanked && !isEach) {
    // "Unique contacts per month".
    const isOfAll = people?.distinct === true && !p.has("verb");
    return { measure: "people", by: [], isOfAll };
  }
  const degree = p.take("degree", ({ degree }) => degree === "most" || degree === "least");
  const top = p.top();
  const having = times && { having: havingOf(times) };
  if (degree || top) {
    const order = degree?.degree === "least" || top?.low ? "value_asc" : "value_desc";
    const limit = top?.count ?? (isMany || top && !people ? SOME : 1);
    return {
      measure: "count",
      by: ["contact"],
      order,
      limit,
      ...having,
      isOfAll: top !== undefined || people !== undefined && !p.has("verb"),
    };
  }
  return { measure: "count", by: ["contact"], ...having };
}

/** "Do I call", not "did I call": what comes again and again. */
export function isHabit(p: Pieces): boolean {
  return p.has("aux", ({ be, has, past }) => !be && !has && !past) &&
    !p.has("aux", ({ past }) => past === true);
}
