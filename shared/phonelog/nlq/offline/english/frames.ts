/**
 * English turns of phrase that mean something only as a whole: "day-wise", "the third longest", "by
 * phone", "the minutes I was on the phone".
 *
 * @module
 */

import type { Dimension } from "../../plan.ts";
import type { Noun, Piece } from "../pieces.ts";

type Entry = readonly [pattern: string, piece: Piece];

const CALL: Noun = { is: "noun", kinds: ["call"] };
const TEXT: Noun = { is: "noun", kinds: ["sms", "mms"] };

const TOTAL: Piece = { is: "ask", ask: "how_long", ofCalls: true, ofAll: true, isSum: true };

/** "The 3rd" is a day of the month only where no superlative stands behind it. */
const NTH: Piece = {
  is: "unclear",
  why: "is not told apart from those before; ask for the top ones",
};
const BEST =
  "most|least|longest|shortest|busiest|quietest|highest|lowest|biggest|largest|smallest|" +
  "last|latest|best|top|fewest";
const OFTEN = "frequent|frequently|common|often|recent|active|busy?";

const wise = (words: string, by: Dimension): Entry[] => [
  [`${words} wise`, { is: "split", by }],
  [`on|in? a? ${words} wise basis`, { is: "split", by }],
];

const anyOne = (unit: "day" | "week" | "month" | "hour"): Entry => [
  `in|on|within|during? any|a|one single|one|given ${unit}`,
  { is: "split", by: unit, habit: true, isOne: true },
];

/** Patterns, and what each stands for. */
export const FRAMES: readonly Entry[] = [
  [`the|my? <ordinal> ${BEST} ${OFTEN}`, NTH],
  [`the|my? second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth to? ${BEST} ${OFTEN}`, NTH],
  ["by|via phone|telephone", CALL],
  ["by|via text|sms message?", TEXT],
  ["pictures|photos|images|pics by|via|over|as mms", { is: "noun", kinds: ["mms"] }],
  ["call|calling volume|volumes|numbers|traffic|activity", CALL],
  ["text|texting|message|messaging volume|volumes|numbers|traffic|activity", TEXT],
  ["phone|telephone contact with", { is: "verb", meaning: { does: "talk" } }],
  ["on|onto to", { is: "verb", meaning: { does: "talk" } }],
  ...wise("day|date", "day"),
  ...wise("week", "week"),
  ...wise("month", "month"),
  ...wise("year", "year"),
  ...wise("hour", "hour"),
  ...wise("weekday", "weekday"),
  ...wise("person|people|contact|name|caller", "contact"),
  ...wise("type|kind", "type"),
  ...wise("direction", "direction"),
  anyOne("day"),
  anyOne("week"),
  anyOne("month"),
  anyOne("hour"),
  ["who|whom among|amongst|of my|our contacts|people", { is: "who" }],
  ["was|am i the caller|sender", { is: "ways", ways: ["out"], imply: true }],
  ["was|am i the one calling|texting", { is: "ways", ways: ["out"] }],
  ["done", { is: "verb", meaning: { does: "reach" }, canBePassive: true }],
  ["the? total|overall|combined length|duration|time in minutes|hours|seconds of", TOTAL],
  ["sir|madam|mate|buddy|pal|boss", { is: "filler", needs: "edge" }],
  ["i would|will like|love", { is: "filler", needs: "ask" }],
  ["at the? phone|telephone", { is: "filler" }],
  ["in|on our|the|this chat|thread", { is: "filler" }],
  ["the most of", { is: "degree", degree: "most" }],
  ["my|our|the|a record for|of", { is: "degree", degree: "most" }],
  ["my|our|the|a? record|maximum|max for|of the? most", { is: "degree", degree: "most" }],
  ["the? minutes|hours|time i|we was|were|am|are|have|had been?", { is: "ask", ask: "how_long" }],
  ["how many|much minutes|hours|time i|we was|were|am|are|have|had been?", {
    is: "ask",
    ask: "how_long",
  }],
  ["the? length|duration|time of all", TOTAL],
  ["how many|much? weeks|months|years|hours has|have it been since", {
    is: "ask",
    ask: "since_when",
  }],
  ["how many|much? weeks|months|years|hours is it since", { is: "ask", ask: "since_when" }],
  ["how many weeks|months|years|hours ago|since", { is: "ask", ask: "since_when" }],
  ["by how often|frequently|long", { is: "how" }],
  ["by how many times", { is: "how" }],
  ["tell|calculate|compute|determine|establish|ascertain|report|state", {
    is: "filler",
    needs: "ask",
  }],
  ["work|figure out", { is: "filler", needs: "ask" }],
  ["where", { is: "filler", needs: "unit" }],
  ["is|was|are|were the one|ones who|that", { is: "filler" }],
];
