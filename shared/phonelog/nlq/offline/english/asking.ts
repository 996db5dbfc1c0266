/**
 * English words for what is asked: how many, the most, per day, compared to, except.
 *
 * @module
 */

import type { Piece } from "../pieces.ts";

type Entry = readonly [pattern: string, piece: Piece];

const ASKS: readonly Entry[] = [
  ["how many separate|individual|different|distinct|unique?", { is: "ask", ask: "how_many" }],
  ["the? total? number|count|quantity of", { is: "ask", ask: "how_many" }],
  ["the? # of", { is: "ask", ask: "how_many" }],
  ["count|total", { is: "ask", ask: "how_many" }],
  ["how much", { is: "ask", ask: "how_much" }],
  ["how much of", { is: "ask", ask: "share" }],
  ["how often|frequently", { is: "ask", ask: "how_often" }],
  ["how many times|occasions", { is: "ask", ask: "how_often" }],
  ["the? number of times", { is: "ask", ask: "how_often" }],
  ["how long", { is: "ask", ask: "how_long" }],
  ["how much|many total? time|minutes|hours|seconds", { is: "ask", ask: "how_long" }],
  ["the? time|minutes|hours spent", { is: "ask", ask: "how_long" }],
  ["the? total time|minutes|hours|duration spent?", { is: "ask", ask: "how_long" }],
  ["the? amount of time", { is: "ask", ask: "how_long" }],
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
  ["the? total? time|minutes|hours|seconds on the phone|telephone", {
    is: "ask",
    ask: "how_long",
    ofCalls: true,
  }],
  ["the? total? time|minutes|hours|seconds on calls", {
    is: "ask",
    ask: "how_long",
    ofCalls: true,
  }],
  ["the? total|overall|cumulative|combined|summed length|duration|time|amount of", {
    is: "ask",
    ask: "how_long",
    ofCalls: true,
    ofAll: true,
    isSum: true,
  }],
  ["how long ago", { is: "ask", ask: "since_when" }],
  ["how long|many days? has it been since", { is: "ask", ask: "since_when" }],
  ["how long|many days? is it since", { is: "ask", ask: "since_when" }],
  ["how many days since", { is: "ask", ask: "since_when" }],
  ["how long since", { is: "ask", ask: "since_when" }],
  ["how many days ago", { is: "ask", ask: "since_when" }],
  ["rank|show|list|display|give|find|see|get|view|print|fetch me|us?", { is: "ask", ask: "list" }],
  ["pull|bring up", { is: "ask", ask: "list" }],
  ["a|the list of", { is: "ask", ask: "list" }],
  ["break|split|divide down|up?", { is: "ask", ask: "list" }],
  ["the? breakdown|distribution of", { is: "ask", ask: "list" }],
  ["name|identify", { is: "ask", ask: "list" }],
  ["a|the? breakdown of?", { is: "ask", ask: "list" }],
  ["let me see", { is: "ask", ask: "list" }],
  ["tell me|us? about", { is: "ask", ask: "list" }],
  ["what|which", { is: "ask", ask: "what" }],
  ["the? percentage|percent|share|fraction|proportion|portion|% of?", { is: "ask", ask: "share" }],
  ["how much|many percent|% of?", { is: "ask", ask: "share" }],
  ["the? part of", { is: "ask", ask: "share" }],
  ["when", { is: "when" }],
  ["the? date|day|moment of", { is: "when" }],
];

const DEGREES: readonly Entry[] = [
  ["the? most often|frequently|times?", { is: "degree", degree: "most" }],
  ["the? most frequent|common", { is: "degree", degree: "most" }],
  ["the? least frequent|common", { is: "degree", degree: "least" }],
  ["the? least|fewest often|frequently?", { is: "degree", degree: "least" }],
  ["the? highest|largest|greatest|biggest number|amount|count of", {
    is: "degree",
    degree: "most",
  }],
  ["the? highest|largest|greatest|biggest", { is: "degree", degree: "most" }],
  ["the? lowest|smallest", { is: "degree", degree: "least" }],
  ["the|my|our? bottom", { is: "top", count: undefined, low: true }],
  ["most busy|active", { is: "busiest" }],
  ["least busy|active", { is: "busiest", low: true }],
  ["the? lowest|smallest number|amount|count of", { is: "degree", degree: "least" }],
  ["the? most number of", { is: "degree", degree: "most" }],
  ["more often|frequently?", { is: "degree", degree: "more" }],
  ["busier", { is: "degree", degree: "more", ofAll: true }],
  ["quieter", { is: "degree", degree: "less", ofAll: true }],
  ["higher|greater|bigger|larger", { is: "degree", degree: "more" }],
  ["lower|smaller", { is: "degree", degree: "less" }],
  ["less|fewer often|frequently?", { is: "degree", degree: "less" }],
  ["the|my|our? top", { is: "top", count: undefined }],
  ["busiest|heaviest|chattiest|peak", { is: "busiest" }],
  ["quietest|slowest|calmest", { is: "busiest", low: true }],
  ["longest|maximum|max", { is: "long", long: "longest" }],
  ["shortest|briefest|minimum|min", { is: "long", long: "shortest" }],
  ["average|mean|typical", { is: "long", long: "mean" }],
  ["median", { is: "long", long: "median" }],
  ["longer|shorter", { is: "long", long: "longer" }],
  ["length|duration|lengths|durations", { is: "length" }],
  ["on average", { is: "on_average" }],
  ["in average", { is: "on_average" }],
  ["usually|normally|typically|generally", { is: "on_average" }],
  ["last|latest|recent|newest", { is: "order", order: "last" }],
  ["most recent|recently", { is: "order", order: "last" }],
  ["very last", { is: "order", order: "last" }],
  ["very first", { is: "order", order: "first" }],
  ["first|earliest|oldest", { is: "order", order: "first" }],
  ["the? last|latest|previous time|occasion that|when?", { is: "time", order: "last" }],
  ["the? most recent time|occasion that|when?", { is: "time", order: "last" }],
  ["the? first time|occasion that|when?", { is: "time", order: "first" }],
  ["since when", { is: "time", order: "first" }],
  ["the? longest time|gap|break|silence|stretch|period|pause|interval|spell between|of?", {
    is: "gap",
  }],
  [
    "the? longest time|gap|break|silence|stretch|period|pause|interval|spell between|of two|consecutive|successive",
    { is: "gap" },
  ],
  ["the? longest i have gone|been|went", { is: "gap" }],
  ["the? longest i went", { is: "gap" }],
  ["the? longest we have gone|been", { is: "gap" }],
  ["without any|a|an?", { is: "without" }],
];

const JOINS: readonly Entry[] = [
  ["than in|on|during?", { is: "than" }],
  ["compare|comparing", { is: "difference", isWeighing: true }],
  ["compared|compare|comparing|relative|opposed|contrast to|with|against", { is: "against" }],
  ["how do|does|did|have|has", { is: "how" }],
  ["in comparison to|with", { is: "against" }],
  ["compared", { is: "against" }],
  ["as compared to|with|against", { is: "against" }],
  ["vs|versus|against", { is: "against" }],
  ["the? difference|comparison between|of|in", { is: "difference" }],
  ["the? growth|increase|rise|change|decrease|drop in|of", { is: "difference" }],
  [
    "the? year|month|week over|on year|month|week growth|increase|change|decrease|difference|comparison in|of",
    { is: "difference" },
  ],
  ["and|plus|&", { is: "and" }],
  ["as well as", { is: "and" }],
  ["or", { is: "or" }],
  [",", { is: "comma" }],
  ["only|just", { is: "only" }],
];

/** English words for what is asked. */
export const ASKING: readonly Entry[] = [
  ...ASKS,
  ...DEGREES,
  ...JOINS,
];
