/**
 * How English says times that no log of days can answer: not yet, shorter than days, or vague.
 *
 * @module
 */

/** Patterns by the part that they make, as in `ranges.ts`. */
export const REFUSED_RANGES = {
  refused_range: [
    ["tomorrow", "future"],
    ["in|over|during? the? next|coming|upcoming <number>? <unit>", "future"],
    ["the? next|coming|upcoming <weekday>", "future"],
    ["next|upcoming weekend|month|week|year|time", "future"],
    [
      "in|within|over|during? the? last|past|previous <number>? hour|hours|minute|minutes",
      "shorterThanDays",
    ],
    ["<number> hours|hour|minutes|minute ago", "shorterThanDays"],
    ["an hour ago", "shorterThanDays"],
    ["recently|lately|nowadays", "vague"],
    ["these days", "vague"],
    ["the? last|past few|several|some days|weeks|months|years", "vague"],
    ["a few|some days|weeks|months|years ago", "vague"],
    ["the? other day|week", "vague"],
    ["last|the night", "lastNight"],
    ["overnight|night from|between? <weekday> to|on|into|and|until|- <weekday>", "lastNight"],
    ["in|during|over? the? last|this|past summer|winter|spring|autumn|fall", "season"],
    ["in|during|over? the? winter of|in? <year>", "season"],
    ["used to", "vague"],
  ],
} as const;
