/**
 * English words for how long was talked: talk time, minutes of calls, the time spent on the phone.
 *
 * @module
 */

import type { Piece } from "../pieces.ts";

type Entry = readonly [pattern: string, piece: Piece];

/** All the time of calls together. */
const ALL_OF_IT: Piece = { is: "ask", ask: "how_long", ofCalls: true, ofAll: true, isSum: true };

/** "Minutes of calls", "call minutes", "minutes talked": never of one call. */
const sums = (before: string): Entry[] => [
  [`${before} minutes|hours|seconds of phone? calls|call|conversation|conversations`, ALL_OF_IT],
  [`${before} minutes|hours|seconds of talk|talking|phone time?`, ALL_OF_IT],
  [`${before} call|calling|talk|talking|phone|speaking minutes|hours|seconds`, ALL_OF_IT],
  [`${before} minutes|hours|seconds|time talked|spoken`, ALL_OF_IT],
  [`${before} total|sum in minutes|hours|seconds of`, ALL_OF_IT],
];

/** What asks for a length. */
export const TALK_TIME: readonly Entry[] = [
  ["the? time|minutes|hours spent", { is: "ask", ask: "how_long" }],
  ["the? time|minutes|hours i|we have? spend|spent", { is: "ask", ask: "how_long" }],
  ["how many|much minutes|hours|time i|we have? spend|spent", { is: "ask", ask: "how_long" }],
  ...sums("how many|much"),
  ...sums("the? total?"),
  ["add|adds|added|adding up to", ALL_OF_IT],
  ["amount|amounts|amounted to", ALL_OF_IT],
  ["the? total time|minutes|hours|duration spent?", { is: "ask", ask: "how_long" }],
  ["the? amount of time", { is: "ask", ask: "how_long" }],
  ["the? amount? of? time i|we spend|spent|have spent? talking? on|in the? phone|telephone|calls", {
    is: "ask",
    ask: "how_long",
    ofCalls: true,
    ofAll: true,
  }],
  [
    "the? call time|times|duration|durations|minutes|length|lengths",
    { is: "ask", ask: "how_long", ofCalls: true },
  ],
  [
    "the? total|overall|cumulative|combined|summed call time|times|duration|durations|minutes|length|lengths",
    { is: "ask", ask: "how_long", ofCalls: true, ofAll: true, isSum: true },
  ],
  [
    "the? talk|calling|talking|phone time|times|duration|durations|minutes|length|lengths",
    { is: "ask", ask: "how_long", ofCalls: true, ofAll: true },
  ],
  [
    "the? total|overall|cumulative|combined|summed talk|calling|talking|phone time|times|duration|durations|minutes|length|lengths",
    { is: "ask", ask: "how_long", ofCalls: true, ofAll: true, isSum: true },
  ],
  ["the? total? time|minutes|hours|seconds on the? phone|telephone", {
    is: "ask",
    ask: "how_long",
    ofCalls: true,
  }],
  ["the? total? time|minutes|hours|seconds on calls", {
    is: "ask",
    ask: "how_long",
    ofCalls: true,
  }],
  ["the? total|overall|cumulative|combined|summed length|duration|time|amount of|for", {
    is: "ask",
    ask: "how_long",
    ofCalls: true,
    ofAll: true,
    isSum: true,
  }],
  ["how short|brief", { is: "ask", ask: "how_long" }],
];
