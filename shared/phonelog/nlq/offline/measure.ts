/**
 * What is asked of the events: how many, how long, who the most, when last. The first rule that fits
 * holds, the special ones before the general.
 *
 * @module
 */

import { average } from "./averages.ts";
import { asked, type Asking, fault, type Made, Pieces, SOME } from "./asking.ts";
import { lengthOf, longOnes } from "./lengths.ts";
import { ofPeople } from "./people.ts";
import type { Placed } from "./pieces.ts";
import { inOrder } from "./sorted.ts";
import { isTalkedMost, ofUnits } from "./units.ts";

/** Words that ask for a number each. */
const NUMBERS: ReadonlySet<string> = new Set([
  "how_many",
  "how_much",
  "how_often",
  "share",
  "since_when",
]);

/** What a change is told by. */
const SPANS: ReadonlySet<string> = new Set(["day", "week", "month", "year"]);

/** Reads what is asked. */
export function askingOf(row: readonly Placed[]): Asking {
  const p = new Pieces(row);
  const asks = row.filter(({ piece }) => piece.is === "ask" && NUMBERS.has(piece.ask));
  const isLong = row.some(({ piece }) => piece.is === "ask" && piece.ask === "how_long");
  if (asks.length > 1 || asks.length > 0 && isLong && row.some(({ piece }) => piece.is === "and")) {
    return { measure: "count", by: [], used: new Set(asks), fault: "asks two things at once" };
  }
  const made = gap(p) ?? moment(p) ?? share(p) ?? longOnes(p) ?? lengthOf(p) ?? busiest(p) ??
    ofUnits(p) ?? ofPeople(p) ?? mostIn(p) ?? average(p) ?? plain(p);
  p.takeAll("ask");
  // "The trend of my weekly texts": the weeks tell it.
  const isToldBy = p.has("split", ({ by, isTrend }) => SPANS.has(by) && !isTrend);
  const splits = row.flatMap((placed) => {
    if (placed.piece.is !== "split") return [];
    p.used.add(placed);
    return isToldBy && placed.piece.isTrend ? [] : [placed.piece.by];
  });
  // "How has my talk time changed month by month": the months tell.
  if (isToldBy) {
    if (p.take("difference", ({ isChange }) => isChange === true)) p.takeAll("how");
  }
  // Of an average day the days are taken, and not the months beside them.
  const others = splits.filter((each) =>
    !made.by.includes(each) && !(made.isSplitTaken && each === "day")
  );
  const { isSplitTaken: _, ...asking } = made;
  const isTrend = p.has("split", (split) => split.isTrend === true) && splits.length > 1;
  const why = isTrend
    ? "is told by one of them"
    : others.length > 0 && made.by.length > 0 && made.limit
    ? "is not ranked within each"
    : whyNoMost(p, row, made);
  const by = [...made.by, ...others];
  const told = inOrder(p, { ...asking, by });
  const isRank = p.has("ask", (ask) => ask.isRank === true) && by.length > 0 && !told.order;
  return {
    ...told,
    ...isRank && { order: "value_desc" as const },
    used: p.used,
    ...why && { fault: why },
  };
}

/** Superlatives are told, and not asked whether they are somebody's. */
function whyNoMost(p: Pieces, row: readonly Placed[], made: Made): string | undefined {
  if (made.fault) return made.fault;
  const isMost = made.limit !== undefined || made.measure === "talk_longest_s" ||
    made.measure === "talk_shortest_s";
  if (isMost && p.asksWhether) return "is shown, and not compared with anybody";
  if (p.isYesOrNo && p.has("split", ({ every }) => every === true)) {
    return "is not told of every one";
  }
  const names = new Set(row.flatMap(({ piece }) => piece.is === "person" ? [piece.name] : []));
  const isExcept = row.some(({ piece }) => piece.is === "except");
  const isAlone = names.size === 1 && !isExcept && made.by[0] === "contact" && made.limit;
  return isAlone ? "is one person, and not the most of several" : undefined;
}

/** "The longest time without …". */
function gap(p: Pieces): Made | undefined {
  const found = p.take("gap");
  if (!found) return undefined;
  p.takeAll("without", "when");
  const isDenied = p.has("not") || p.has("never");
  // "In which she did not call": without any. Not answering is another deed.
  const isOther = p.has("verb", ({ meaning }) => meaning.does === "treat");
  if (isDenied ? isOther : found.needsNot) {
    return fault("does not say without what");
  }
  p.takeAll("not", "never");
  return { measure: "longest_gap_s", by: [], isOfAll: true };
}

/** "When did I last …", "the last time …", "how long ago …". */
function moment(p: Pieces): Made | undefined {
  const time = p.take("time");
  const since = asked(p, "since_when");
  if (time || since) {
    p.takeAll("when");
    if (asked(p, "how_many") || asked(p, "how_often") || asked(p, "how_long") || asked(p, "list")) {
      return fault("is not asked of a number");
    }
    const order = p.take("order")?.order;
    if (time && order) return fault("says two things at once");
    if (p.has("who")) return p.has("who") && time ? fault("is asked of two things") : undefined;
    return { measure: (time?.order ?? order) === "first" ? "first_at" : "last_at", by: [] };
  }
  const isWhen = p.has("when");
  const isDate = p.has("order") &&
    (asked(p, "what") && p.take("unit", ({ by }) => by === "day") ||
      !p.has("degree") && p.take("unit", ({ by, isAsked }) => by === "hour" && isAsked === true));
  if (!p.has("order")) {
    if (!isWhen || p.has("long") || p.has("busiest")) return undefined;
    p.takeAll("when");
    if (p.has("degree") || p.has("on_average")) {
      return fault("may mean the hour, the day of the week or the day");
    }
    return { measure: "events", by: [] };
  }
  if (p.has("long") || p.has("degree") || p.has("busiest")) return fault("says two things at once");
  const { order, count } = p.take("order") ?? { order: "last", count: undefined };
  if (isWhen || isDate) {
    p.takeAll("when");
    return { measure: order === "first" ? "first_at" : "last_at", by: [] };
  }
  if (asked(p, "how_many") || asked(p, "how_often")) return fault("is not asked of a number");
  p.takeAll("who", "people");
  if (asked(p, "how_long") && !p.isBefore("order", "noun")) {
    return fault("is not asked of a length");
  }
  const isLength = asked(p, "how_long");
  if (isLength) p.takeAll("length");
  if (isLength && isWithoutLength(p)) return fault("has no length");
  if (p.asksWhether) return fault("is shown, and not compared with anybody");
  const limit = count ?? p.top()?.count ?? (p.areMany ? SOME : 1);
  const isCall = !p.has("noun", ({ kinds }) => kinds !== undefined && !kinds.includes("call"));
  return {
    measure: "events",
    by: [],
    order: order === "first" ? "key_asc" : "key_desc",
    limit,
    ...isLength && isCall && { hasLength: true },
  };
}

/** Texts, and calls that nobody answered. */
function isWithoutLength(p: Pieces): boolean {
  const isUnanswered = (ways: readonly string[]) => !ways.includes("in") && !ways.includes("out");
  return p.has("noun", ({ kinds }) => kinds?.includes("sms") === true && !kinds.includes("call")) ||
    p.has("ways", ({ ways }) => isUnanswered(ways)) ||
    p.has("verb", ({ meaning }) => meaning.does === "treat" && isUnanswered(meaning.ways));
}

/** "What percentage of …". */
function share(p: Pieces): Made | undefined {
  if (!asked(p, "share")) return undefined;
  if (p.has("length") || asked(p, "how_long")) return fault("is only known of numbers of events");
  // "What share do I send to each": of all that were sent, and not of those with each.
  if (p.isRightBefore("prep", "split")) return fault("is not known of each among all");
  const degree = p.take("degree", ({ degree }) => degree === "most" || degree === "least");
  if (!degree) return { measure: "share", by: [] };
  const unit = p.take("unit");
  const who = unit ? undefined : p.take("who");
  if (!unit && !who) return fault("is not asked for");
  return {
    measure: "share",
    by: [unit?.by ?? "contact"],
    order: degree.degree === "least" ? "value_asc" : "value_desc",
    limit: p.top()?.count ?? (unit?.many || who?.many ? SOME : 1),
  };
}

/** "My busiest day". */
function busiest(p: Pieces): Made | undefined {
  const found = p.take("busiest");
  if (!found) return undefined;
  const unit = p.take("unit");
  const isTime = p.take("length");
  if (!unit && !isTime) return fault("needs a day, a week, a month or an hour");
  p.takeAll("when");
  const limit = p.top()?.count ?? (unit?.many ? SOME : 1);
  const order = found.low ? "value_asc" : "value_desc";
  return { measure: "count", by: [unit?.by ?? "hour"], order, limit, isOfAll: true };
}

/** "The most calls in a day": the day that had them. */
function mostIn(p: Pieces): Made | undefined {
  if (!p.has("split", ({ habit }) => habit === true)) return undefined;
  const degree = p.take("degree", ({ degree }) => degree === "most" || degree === "least");
  if (!degree) return undefined;
  // A day without any is none that is told.
  if (degree.degree === "least") return fault("may be none at all");
  const { by } = p.take("split", ({ habit }) => habit === true) ?? { by: "day" as const };
  const measure = isTalkedMost(p) ? "talk_s" : "count";
  return { measure, by: [by], order: "value_desc", limit: 1 };
}

/** A number, or the events themselves. */
function plain(p: Pieces): Made {
  if (p.has("split")) p.takeAll("how");
  // "Did I call her at least twice": the number tells.
  if (p.has("times") && p.isYesOrNo && !p.has("degree")) p.take("times");
  const ranked = p.has("split") ? p.top() : undefined;
  if (ranked) {
    const order = ranked.low ? "value_asc" : "value_desc";
    return { measure: "count", by: [], order, limit: ranked.count ?? SOME };
  }
  const isList = p.has("noun", ({ isListed }) => isListed === true) || asked(p, "list") ||
    asked(p, "what");
  const isCounted = asked(p, "how_many") || asked(p, "how_often");
  if (asked(p, "what") && !p.has("noun") && !isCounted) {
    return fault("asks for nothing that is counted");
  }
  const isWeighed = p.has("degree", ({ degree }) => degree === "more" || degree === "less");
  if (isList && !isCounted && !isWeighed && !p.has("split") && p.has("noun")) {
    const top = p.top();
    return { measure: "events", by: [], ...top?.count && { limit: top.count } };
  }
  return { measure: "count", by: [] };
}
