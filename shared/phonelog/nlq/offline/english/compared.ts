/**
 * What English says of comparisons in other words than the tables, in the notation of `synonyms.ts`.
 *
 * @module
 */

/** Words between the two sides of a comparison. */
const BETWEEN = "or|than|to|with|vs|versus|against|and";
const THING = "calls|texts|messages|sms|mms|voicemails|calling|texting";
const TIME = "last|this|in|on|yesterday|the|a|i|we|he|she|they";

/** By what is read. */
export const COMPARED: Readonly<Record<string, string>> = {
  // "The number of calls I made or the number I received": the second time it is said already.
  "^ *":
    `${BETWEEN} the number|amount|total|count|quantity that|which? i|we|received|sent|made|placed,
    ${BETWEEN} how many|often i|we|he|she|they, ${BETWEEN} the number|amount of texts|calls`,
  "^ the previous one": `${BETWEEN} the last|prior one`,
  // One is more than the other.
  "more than":
    `outnumber|outnumbered|outnumbers|outweigh|outweighed|beat|beats|outstrip|outstripped,
    up on`,
  "more than *": `exceed|exceeded|exceeds|surpass|surpassed the|those|that|my|last,
    more or less|fewer than ${TIME}`,
  "less than": "down on",
  "more often than": "more times than|then",
  "less often than": "fewer|less times than|then",
  "more *": `more or less|fewer often|${THING}`,
  higher: "higher|greater|bigger|larger or lower|smaller|less|fewer",
  longer: "longer or shorter",
  busier: "busier or quieter|calmer",
  "busier for": "a bigger|busier|better|heavier month|week|day|year|one for|of",
  "compared to": `up or down on|against|versus|vs, up|down compared to|with,
    up or down compared to|with, up or down in comparison to|with`,
  compare: "compares, contrast, juxtapose",
  against: "set|put next to, next to each other",
};
