/**
 * Where the order of words decides what a question asks: of two kinds one may be wanted and the other
 * denied, of two ends one may belong to either. Pure.
 *
 * @module
 */

/** A slot, or a time as it was said, where it stood. */
export type Spoken = { readonly slot: string } | { readonly day: readonly string[] };

/** Ends of one line each: a question at one of them is never one at another. */
export const POLES: readonly (readonly string[])[] = [
  ["most", "least"],
  ["longest", "shortest"],
  ["first", "latest"],
  ["more", "fewer", "least_of", "most_of"],
  ["in", "out"],
  ["missed", "answered", "rejected", "blocked"],
  ["known", "unknown"],
  ["sms", "mms", "voicemail"],
  ["mean", "median"],
  ["rising", "falling"],
];

/** Whichever word says so: of two that are compared one is asked for, the other, or whether they are equal. */
export const DIRECTIONS: readonly (readonly string[])[] = [
  ["most", "more", "longer", "rising"],
  ["least", "fewer", "shorter", "falling"],
  ["equal"],
];

/** Of two members of a line each has a part of its own in the question. */
const LINES = [
  ...POLES,
  ["call", "text", "sms", "mms", "voicemail", "talk"],
  // What is counted, and how.
  ["count", "duration"],
];

/** What belongs to the word behind it. */
const LEADING = new Set(["not", "each", "than", "share"]);

/** Parts in their order: all of them where two of a line are there, else what some words lead. */
export function orderOf(
  spoken: readonly Spoken[],
  said: ReadonlySet<string>,
  days: readonly (readonly string[])[],
): string[] {
  const isTwofold = LINES.some((line) => line.filter((each) => said.has(each)).length > 1);
  const isTimed = days.length > 1 && (isTwofold || said.has("not") || areAlike(days));
  const parts = days.length === 1 ? withoutOuterTime(spoken) : spoken.filter(
    (each) => isTimed || "slot" in each,
  );
  const texts = parts.map((each) => "slot" in each ? each.slot : each.day.join(" "));
  if (isTwofold || isTimed) return texts;
  return texts.flatMap((text, nth) => LEADING.has(text) ? [text, texts[nth + 1] ?? ""] : []);
}

/** One time says the same before the rest and behind it; in the middle it belongs to what is there. */
function withoutOuterTime(spoken: readonly Spoken[]): readonly Spoken[] {
  const at = spoken.findIndex((each) => "day" in each);
  return at === 0 || at === spoken.length - 1 ? spoken.toSpliced(at, 1) : spoken;
}

/** Whether two times are of one sort: two months, say, or two bare numbers. */
function areAlike(days: readonly (readonly string[])[]): boolean {
  const sorts = days.map((day) => day.every((each) => /^\d/.test(each)) ? "number" : day.length);
  return new Set(sorts).size < sorts.length;
}
