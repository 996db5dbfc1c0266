/**
 * English words that are written for others that sound alike, and where.
 *
 * @module
 */

import type { Mistaken } from "../mends.ts";

/** By what is written. */
export const MISTAKEN: ReadonlyMap<string, Mistaken> = new Map<string, Mistaken>([
  // "2 Anna" is to her, "2 calls" are two.
  ["2", { words: "to", before: ["me", "my"], isBeforeName: true }],
  ["4", {
    words: "for",
    before: ["me", "my", "how", "the", "this", "last"],
    behind: ["day", "hour", "week", "month"],
    isBeforeName: true,
  }],
  ["then", {
    words: "than",
    behind: ["more", "less", "longer", "shorter", "fewer", "greater", "other", "rather"],
    before: ["last", "yesterday", "this", "in", "on", "the", "with", "to", "mine"],
  }],
  ["brake", { words: "break", before: ["down", "up", "my", "the", "it", "out"] }],
  // "Between 9 n 11", "Anna n Ben".
  ["n", { words: "and", isAnywhere: true }],
  ["too", { words: "to", before: ["me", "my"], isBeforeName: true }],
  // "A call off Anna".
  ["off", { words: "from", before: ["me", "my"], isBeforeName: true }],
  ["there", { words: "their", before: ["calls", "texts", "messages"] }],
]);
