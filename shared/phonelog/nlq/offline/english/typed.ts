/**
 * English as it is typed by learners and in haste: "longer as", "how many hour", "max mins on 1 call".
 *
 * @module
 */

const THINGS = "calls texts messages sms voicemails often frequently".split(" ");

/** "More calls as last month": a comparison with the wrong small word. */
const MORE_AS = THINGS.map((thing) => [`^ ${thing} than`, `more|fewer|less ${thing} as`] as const);

/** What is read instead of what was typed, as in `synonyms.ts`. */
export const TYPED: Readonly<Record<string, string>> = {
  ...Object.fromEntries(MORE_AS),
  "how many minutes": "how many|much minute, the? total? number|amount|count|sum of minutes|mins",
  "how many hours": "how many|much hour, the? total? number|amount|count|sum of hours|hrs",
  "am i *": "do i get called|phoned|rung|texted|messaged|contacted",
  "was i *": "did i get called|phoned|rung|texted|messaged|contacted",
  "to date": "till|until|upto date|now",
  "^ than":
    "longer|shorter|more|less|fewer|greater|higher|lower|bigger|later|earlier|busier|quieter as",
  "^ that *": "calls|call|conversations|conversation who|whom|whose lasted|took|exceeded",
  longest: "the? more long|lengthy",
  shortest: "the? more short|brief",
  "longest call":
    "max|maximum|most|longest min|mins|minutes|time on|in|during|for a|one|1|any|single single? call",
  "missed calls": "missed rings",
  "missed call from": "missed call of",
  "whose calls did i miss": "who all? gave|given|gives me|us a|any? missed call|calls",
  "did i miss any calls from anyone":
    "did anyone|anybody|someone|somebody give me|us a|any? missed call|calls",
  "how many missed calls from": "how many missed calls of",
  "sent": "fired|shot|pinged|whacked|rattled|knocked|dashed off",
  "send": "fire|shoot|rattle|knock|dash off",
};
