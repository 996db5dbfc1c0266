/**
 * English as it is dictated: years in words, words that fill a pause, and what takes back what was said.
 *
 * @module
 */

import type { Piece } from "../pieces.ts";

const ASKED = "how|what|when|who|whom|which|whether|if";
const ONES = "one two three four five six seven eight nine".split(" ");
const TEENS = "ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen";

/** "Twenty twenty five", "two thousand and twenty five", "twenty sixteen". */
const YEARS = [...TEENS.split(" "), "twenty", ...ONES.map((one) => `twenty ${one}`)]
  .map((words, nth) => [
    String(2010 + nth),
    `twenty ${words}, two thousand and? ${words}`,
  ]);

const TIME =
  "january february march april may june july august september october november december " +
  "monday tuesday wednesday thursday friday saturday sunday the last this yesterday today noon #";
const DEED =
  "call called phone ring rang text texted message get got receive received make made send sent " +
  "miss missed talk talked speak spoke";

/** What is read instead of what was said, as in `synonyms.ts`. */
export const DICTATED: Readonly<Record<string, string>> = {
  ...Object.fromEntries(YEARS),
  // "Like" fills a pause where nothing can be liked.
  "^ *": `in|since|for|until|till|before|after|on|from|over|during|about|than like ${
    TIME.split(" ").join("|")
  }, i|we|who like ${DEED.split(" ").join("|")}, how like many|much|often|long`,
  "*": `like ${ASKED}, right|now|listen|alright|look ${ASKED}|show|list|give|tell|count`,
  please:
    `ok|okay|hey|so|random|quick|silly|stupid|dumb|weird|odd|simple|one|another question ,? but?, alright|fine|great|cool|right|ok|okay|so|well then, let me think, now then, hang|hold on, bruh, bro, och, aye, oi, ah, nah, gday, oh, like i said,
    give me a sec|second|moment|minute ,, or whatever, and stuff,
    question mark, full stop, how do|shall i say|put this|it, what is it called, if that makes sense`,
};

/** What takes back what was said, where what stands behind it is of the same sort. */
const TAKEN_BACK = [
  "i mean|meant to? say?",
  "no|sorry|oops|oh|wait|um|well i mean|meant",
  "no ,? wait|sorry|actually|rather",
  "no ,? make that|it",
  "oh|wait|sorry|oops|um|ah ,? no|wait|sorry",
  "wait ,? no ,? sorry|wait|actually?",
  "scratch|strike that",
  ", make that|it",
  "or? rather",
  "oops|correction",
];

/** What may take it back, and says nothing elsewhere. */
const PERHAPS_TAKEN_BACK = ["actually", "sorry", ", wait"];

/** Patterns, and that they say nothing but this. */
export const TAKING_BACK: readonly (readonly [pattern: string, piece: Piece])[] = [
  ...TAKEN_BACK.map((words) => [words, { is: "filler", corrects: "surely" }] as const),
  ...PERHAPS_TAKEN_BACK.map((words) => [words, { is: "filler", corrects: "maybe" }] as const),
];
