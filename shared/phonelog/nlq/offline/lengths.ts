/**
 * Questions of how long calls were: together, on average, the longest.
 *
 * @module
 */

import { asked, fault, type Made, type Pieces, SOME } from "./asking.ts";
import { isOfCertainDays } from "./averages.ts";
import type { Piece } from "./pieces.ts";

const LONGS = {
  longest: "talk_longest_s",
  shortest: "talk_shortest_s",
  mean: "talk_mean_s",
  median: "talk_median_s",
} as const;

/** By what the average of calls may be told, as each has its own. */
const NO_SPANS: ReadonlySet<string> = new Set(["contact", "direction", "type", "source"]);

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
    return isDaily || isOfCertainDays(p)
      ? { measure: "per_day", by: [], isSplitTaken: true }
      : fault("is only known of an average day");
  }
  if (p.has("noun", ({ kinds }) => !kinds?.includes("call"))) {
    return fault("is only known of calls");
  }
  if (long.long === "mean" && !isLength && p.areMany) {
    return fault("may mean how many they are or how long");
  }
  // "The longest on average" is of the averages.
  const isExtreme = long.long === "longest" || long.long === "shortest";
  const middle = isExtreme
    ? p.take("long", (each) => each.long === "mean" || each.long === "median")?.long
    : undefined;
  const isMean = p.take("on_average") !== undefined || middle !== undefined;
  const measure = LONGS[(middle ?? (isMean ? "mean" : long.long)) as keyof typeof LONGS];
  const isOfSpan = p.has("split", ({ by }) => by === "day" || by === "week" || by === "month");
  const isOfAll = isOfSpan && p.has("ask", ({ ofAll }) => ofAll === true);
  if (long.long === "mean" && (isDaily && !p.has("noun") || isOfAll)) {
    return fault("may mean a call, or all of a day");
  }
  p.takeAll("per");
  const isMiddle = measure === "talk_mean_s" || measure === "talk_median_s";
  // "Is my average call longer than": the two averages.
  if (isMiddle) p.take("long", ({ long }) => long === "longer");
  const isOfOne = measure === "talk_longest_s" || measure === "talk_shortest_s";
  const degree = isMiddle
    ? p.take("degree", ({ degree }) => degree === "most" || degree === "least")
    : undefined;
  const isLeast = long.long === "shortest" || degree?.degree === "least" || p.isLow;
  const order = isLeast ? "value_asc" : "value_desc";
  const isTogether = p.has("ask", ({ ofAll }) => ofAll === true) || p.isTotal;
  if (isOfOne && isTogether) {
    const isSum = p.isTotal || p.has("ask", ({ isSum }) => isSum === true);
    return (isSum ? longestSum(p, order) : undefined) ??
      fault("may mean one call or all of them");
  }
  // "Is my average call longer than 5 minutes": the average tells.
  if (isMiddle && p.isYesOrNo && !p.has("than")) p.take("lasting");
  const chosen = isMiddle && !degree ? chosenByLength(p) : undefined;
  if (chosen) return { measure, ...chosen };
  // An average has no first one unless it is asked for.
  const isRanked = !isMiddle || isMean || degree !== undefined || p.has("top");
  if (p.has("who") || p.has("people")) {
    const who = p.take("who");
    const people = p.take("people");
    if (!isRanked) return { measure, by: ["contact"] };
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
  if (unit && !p.has("noun") && !isMiddle) {
    // "What month did I spend longest on the phone": all of it.
    return p.has("verb", isSpending)
      ? { measure: "talk_s", by: [unit.by], order, limit: p.top()?.count ?? (unit.many ? SOME : 1) }
      : fault("may mean a call or all of them");
  }
  if (unit && !isRanked) return { measure, by: [unit.by] };
  if (unit || isWhen) {
    return { measure, by: [unit?.by ?? "day"], order, limit: p.top()?.count ?? 1, isOfOne };
  }
  const top = p.top() ?? (isOfOne && !isLength && p.areManyLong ? { count: SOME } : undefined);
  // "Median call duration by contact, top 10".
  if (top && isMiddle && p.has("split")) {
    return { measure, by: [], order, limit: top.count ?? SOME };
  }
  if (top) {
    return long.long === "longest" || long.long === "shortest"
      ? { measure: "events", by: [], order, limit: top.count ?? SOME, isShortest: isLeast }
      : fault("is only known of one call");
  }
  return { measure, by: [], isOfOne: isOfOne && !isLength };
}

/** "The longest total talk time": of somebody, or of a day. */
function longestSum(p: Pieces, order: "value_asc" | "value_desc"): Made | undefined {
  const unit = p.take("unit");
  const who = unit ? undefined : p.take("who") ?? p.take("people");
  if (!unit && !who) return undefined;
  const limit = p.top()?.count ?? ((unit ?? who)?.many ? SOME : 1);
  return { measure: "talk_s", by: [unit?.by ?? "contact"], order, limit };
}

/** "Contacts with an average call of over 5 minutes": those of whom what is measured is so long. */
function chosenByLength(p: Pieces): Pick<Made, "by" | "having"> | undefined {
  if (p.isRightBefore("noun", "lasting") || p.has("split")) return undefined;
  const unit = p.has("unit", ({ many, isAsked }) => many === true || isAsked === true);
  if (!p.has("lasting") || !unit && !p.has("who") && !p.has("people")) return undefined;
  const by = unit ? p.take("unit")?.by ?? "contact" : "contact";
  p.takeAll("who", "people");
  const lasting = p.take("lasting");
  return { by: [by], ...lasting && { having: lengthsOf(lasting) } };
}

function lengthsOf({ min_s, below_s }: Extract<Piece, { is: "lasting" }>): Made["having"] {
  return {
    ...min_s !== undefined && { at_least: min_s },
    ...below_s !== undefined && { below: below_s },
  };
}

/** "Did I talk longer to …". */
function longer(p: Pieces): Made | undefined {
  if (!p.take("long")) return undefined;
  if (p.take("on_average")) return { measure: "talk_mean_s", by: [] };
  return p.isTotal || p.has("verb", ({ meaning }) => meaning.does === "talk")
    ? { measure: "talk_s", by: [] }
    : fault("may mean all of them together or one on average");
}

const isTalking = ({ meaning }: Extract<Piece, { is: "verb" }>) =>
  meaning.does === "talk" || meaning.does === "have";

const isSpending = ({ meaning }: Extract<Piece, { is: "verb" }>) =>
  meaning.does === "have" && meaning.spends === true;

/** "How long did I talk", "how long are my calls on average", "who … the most time". */
export function lengthOf(p: Pieces): Made | undefined {
  const isMuch = p.has("ask", ({ ask }) => ask === "how_much") &&
    p.has("verb", ({ meaning }) => meaning.does === "talk");
  const isSpent = p.has("verb", isSpending);
  const isTogether = p.isTotal && p.has("verb", isTalking) || isSpent ||
    p.has("ask", ({ ofAll }) => ofAll === true);
  const isOfUnits = p.has("unit", ({ many }) => many === true) && p.has("verb", isTalking) &&
    !p.has("noun");
  const chosen = (isTogether || isOfUnits) && !asked(p, "how_many") ? chosenByLength(p) : undefined;
  if (chosen) return { measure: "talk_s", ...chosen };
  // "Did I spend more than an hour on the phone": the sum tells.
  const isSum = p.isYesOrNo && isTogether && !p.has("noun") && p.take("lasting");
  if (isSum) return { measure: "talk_s", by: [] };
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
    const one = who ?? people ?? unit ? undefined : p.take("split", ({ isOne }) => isOne === true);
    if (one && degree.degree === "most") {
      return { measure: "talk_s", by: [one.by], order: "value_desc", limit: 1 };
    }
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
    // "Per direction" is of calls, and "per day" may be of all that a day has.
    const isOfSpan = p.has("split", ({ by }) => !NO_SPANS.has(by)) ||
      p.has("split") && !p.has("noun");
    return isOfSpan ? fault("is known in all, or of one call") : { measure: "talk_mean_s", by: [] };
  }
  const hasDeed = p.has("verb", isTalking);
  const isOfCalls = p.has("noun") && !hasDeed &&
    (isLasting || p.has("aux", ({ be }) => be === true));
  if (isOfCalls) {
    const isOfAll = p.has("ask", ({ ofAll }) => ofAll === true);
    if (p.areMany && (isOfAll || p.isTotal)) return { measure: "talk_s", by: [] };
    return p.areMany
      ? fault("may mean all of them together or one on average")
      : { measure: "events", by: [] };
  }
  if (p.has("split", ({ habit }) => habit === true)) {
    return fault("is known in all, or of one call");
  }
  const unit = p.take("unit", ({ many }) => many === true);
  // "Top 20 by talk time": of people, where nothing else is named.
  const isOfSome = !p.has("noun") && !p.has("split") && p.isRightBefore("prep", "ask");
  const top = p.has("who") || p.has("people") || unit || isOfSome ? p.top() : undefined;
  // "Rank the months by talk time".
  if (unit && !top && p.has("ask", ({ isRank }) => isRank === true)) {
    return { measure: "talk_s", by: [unit.by] };
  }
  if (unit && !top) return fault("is not asked for");
  if (top) {
    p.takeAll("who", "people");
    const order = top.low ? "value_asc" : "value_desc";
    return { measure: "talk_s", by: [unit?.by ?? "contact"], order, limit: top.count ?? SOME };
  }
  return { measure: "talk_s", by: p.take("who") || p.take("people") ? ["contact"] : [] };
}
