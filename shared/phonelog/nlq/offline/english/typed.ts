/**
 * English as it is typed by learners and in haste: "longer as", "how many hour", "max mins on 1 call".
 *
 * @module
 */

const THINGS = "calls texts messages sms voicemails often frequently".split(" ");

/** What shows that of a thing there were several. */
const BEHIND_ONE =
  "i|me|we|you|did|do|does|have|has|from|to|with|today|yesterday|this|last|was|were";

/** What stands behind a whole clause. */
const NEXT = "in|on|at|to|with|today|yesterday|this|last|since|each|every|per";

/** "More calls as last month": a comparison with the wrong small word. */
const MORE_AS = THINGS.map((thing) => [`^ ${thing} than`, `more|fewer|less ${thing} as`] as const);

/** What is read instead of what was typed, as in `synonyms.ts`. */
export const TYPED: Readonly<Record<string, string>> = {
  ...Object.fromEntries(MORE_AS),
  "how many minutes": "how many|much minute, the? total? number|amount|count|sum of minutes|mins",
  "how many hours": "how many|much hour, the? total? number|amount|count|sum of hours|hrs",
  // "How many call I do".
  "how many calls *": `how many|much call ${BEHIND_ONE}, how much calls ${BEHIND_ONE}`,
  "how many texts *": `how many|much text ${BEHIND_ONE}`,
  "how many messages *": `how many|much message ${BEHIND_ONE}`,
  "how many calls i made *": `how many|much call|calls i do|did ${NEXT},
    how many|much call|calls i have done ${NEXT}`,
  "how many times": "how much times",
  "most *": "maximum|max calls|texts|messages|conversations|voicemails",
  "fewest *": "minimum calls|texts|messages|conversations|voicemails",
  "multimedia messages": "messages of multimedia",
  "^ day of the week for *": "busiest|quietest weekday calls|texts|messages",
  "received vs sent texts": "texts|messages in vs|versus|against out",
  "^": "today|yesterday itself",
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
