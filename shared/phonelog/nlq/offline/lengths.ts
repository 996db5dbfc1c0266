/**
 * Questions of how long calls were: together, on average, the longest.
 *
 * @module
 */

import { asked, fault, type Made, type Pieces, SOME } from "./asking.ts";
import type { Piece } from "./pieces.ts";

const LONGS = {
  longest: "talk_longest_s",
  shortest: "talk_shortest_s",
  mean: "talk_mean_s",
  median: "talk_median_s",
} as const;

/** "My longest call", "the average length of …", "average number of … per day". */
export function longOnes(p: Pieces): Made | undefined {
  const long = p.take("long", ({ long }) => long !== "longer");
  if (!long || long.long === "total") return longer(p);
  const isDaily = p.has("split", ({ by }) => by === "day");
  if (long.long !== "mean" && (asked(p, "how_many") || asked(p, "how_often"))) {
    return fault("is not asked of a number");
  }
  const isLength = p.has("length") || asked(p, "how_long") || p.has("verb", isTalking);
  p.takeAll("length");
  if (long.long === "mean" && !isLength && (p.has("split") || asked(p, "how_many"))) {
    p.takeAll("on_average");
    if (p.has("split", ({ by }) => by === "weekday")) {
      return { measure: "per_day", by: ["weekday"], isSplitTaken: true };
    }
    return isDaily
      ? { measure: "per_day", by: [], isSplitTaken: true }
      : fault("is only known of an average day");
  }
  if (p.has("noun", ({ kinds }) => !kinds?.includes("call"))) {
    return fault("is only known of calls");
  }
  // "The longest on average" is of the averages.
  const isMean = p.take("on_average") !== undefined;
  const measure = LONGS[isMean ? "mean" : long.long as keyof typeof LONGS];
  const isOfSpan = p.has("split", ({ by }) => by === "day" || by === "week" || by === "month");
  const isOfAll = isOfSpan && p.has("ask", ({ ofAll }) => ofAll === true);
  if (long.long === "mean" && (isDaily && !p.has("noun") || isOfAll)) {
    return fault("may mean a call, or all of a day");
  }
  p.takeAll("per");
  // "Is my average call longer than": the two averages.
  if (long.long === "mean") p.take("long", ({ long }) => long === "longer");
  const isOfOne = measure === "talk_longest_s" || measure === "talk_shortest_s";
  const isTogether = p.has("ask", ({ ofAll }) => ofAll === true);
  if (isOfOne && isTogether) return fault("may mean one call or all of them");
  const isLeast = long.long === "shortest";
  const order = isLeast ? "value_asc" : "value_desc";
  if (p.has("who") || p.has("people")) {
    const who = p.take("who");
    const people = p.take("people");
    // "Who did I talk to the longest": all of it together.
    const isAll = p.has("verb", isTalking) && !p.has("noun") && !isMean;
    const limit = p.top()?.count ?? (who?.many || people?.many ? SOME : 1);
    return {
      measure: isAll ? "talk_s" : measure,
      by: ["contact"],
      order,
      limit,
      isOfOne: isOfOne && !isAll,
    };
  }
  const unit = p.take("unit");
  const isWhen = p.take("when");
  if (unit && !p.has("noun") && long.long !== "mean") {
    return fault("may mean a call or all of them");
  }
  if (unit || isWhen) {
    return { measure, by: [unit?.by ?? "day"], order, limit: p.top()?.count ?? 1, isOfOne };
  }
  const top = p.top() ?? (isOfOne && !isLength && p.areManyLong ? { count: SOME } : undefined);
  if (top) {
    return long.long === "longest" || long.long === "shortest"
      ? { measure: "events", by: [], order, limit: top.count ?? SOME, isShortest: isLeast }
      : fault("is only known of one call");
  }
  return { measure, by: [], isOfOne: isOfOne && !isLength };
}

/** "Did I talk longer to …". */
function longer(p: Pieces): Made | undefined {
  if (!p.take("long")) return undefined;
  if (p.take("on_average")) return { measure: "talk_mean_s", by: [] };
  return p.has("verb", ({ meaning }) => meaning.does === "talk")
    ? { measure: "talk_s", by: [] }
    : fault("may mean all of them together or one on average");
}

const isTalking = ({ meaning }: Extract<Piece, { is: "verb" }>) =>
  meaning.does === "talk" || meaning.does === "have";

/** "How long did I talk", "how long are my calls on average", "who … the most time". */
export function lengthOf(p: Pieces): Made | undefined {
  const isMuch = p.has("ask", ({ ask }) => ask === "how_much") &&
    p.has("verb", ({ meaning }) => meaning.does === "talk");
  const lasting = p.isTotal && p.has("verb", isTalking) && (p.has("who") || p.has("people"))
    ? p.take("lasting")
    : undefined;
  if (lasting) {
    p.takeAll("who", "people");
    const { min_s: at_least, below_s: below } = lasting;
    return {
      measure: "talk_s",
      by: ["contact"],
      having: { ...at_least !== undefined && { at_least }, ...below !== undefined && { below } },
    };
  }
  const isAsked = asked(p, "how_long") || isMuch;
  const isTime = p.has("length") || p.has("ask", ({ ofCalls }) => ofCalls === true);
  const degree = p.has("degree") && isTime ? p.take("degree") : undefined;
  if (!isAsked && !degree) return undefined;
  if (p.has("noun", ({ kinds }) => !kinds?.includes("call"))) {
    return fault("is only known of calls");
  }
  const isLasting = p.has("length");
  p.takeAll("length");
  if (degree) {
    const who = p.take("who");
    const people = p.take("people");
    const unit = p.take("unit");
    if (!who && !people && !unit) {
      return degree.degree === "more" || degree.degree === "less"
        ? { measure: "talk_s", by: [] }
        : undefined;
    }
    const limit = p.top()?.count ?? (who?.many || people?.many || unit?.many ? SOME : 1);
    const order = degree.degree === "least" ? "value_asc" : "value_desc";
    return { measure: "talk_s", by: [unit?.by ?? "contact"], order, limit };
  }
  if (p.take("on_average")) {
    p.takeAll("per");
    const isDaily = p.has("split");
    return isDaily ? fault("is known in all, or of one call") : { measure: "talk_mean_s", by: [] };
  }
  const hasDeed = p.has("verb", isTalking);
  const isOfCalls = p.has("noun") && !hasDeed &&
    (isLasting || p.has("aux", ({ be }) => be === true));
  if (isOfCalls) {
    const isOfAll = p.has("ask", ({ ofAll }) => ofAll === true);
    if (p.areMany && isOfAll) return { measure: "talk_s", by: [] };
    return p.areMany
      ? fault("may mean all of them together or one on average")
      : { measure: "events", by: [] };
  }
  if (p.has("split", ({ habit }) => habit === true)) {
    return fault("is known in all, or of one call");
  }
  const top = p.has("who") || p.has("people") ? p.top() : undefined;
  if (top) {
    p.takeAll("who", "people");
    return { measure: "talk_s", by: ["contact"], order: "value_desc", limit: top.count ?? SOME };
  }
  return { measure: "talk_s", by: p.take("who") || p.take("people") ? ["contact"] : [] };
}
