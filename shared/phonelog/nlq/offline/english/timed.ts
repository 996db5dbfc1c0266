/**
 * What English says of times in other words than the tables, in the notation of `synonyms.ts`.
 *
 * @module
 */

const UNIT = "day|days|week|weeks|weekend|month|months|fortnight";

/** By what is read. */
export const TIMED: Readonly<Record<string, string>> = {
  // "Who's called" has, "who's the last" is.
  "who has *": `who 's called|rung|rang|phoned|telephoned|texted|messaged|written|contacted,
    who 's been|tried|left|sent|got|gotten|had|made|not`,
  "who is": "who 's",
  "first *": `opening #|${UNIT}`,
  "last *": `final|closing|concluding #|${UNIT}`,
  ever: "at any time|point|stage|moment",
  until: "no|not later than, up until|to and including, to and including",
  through: "through to",
  "week *": "week no|number|nr #",
  "period *": "billing|invoice|invoicing|accounting|reporting|settlement period from|of|#",
};
