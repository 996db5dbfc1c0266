/**
 * What English says of comparisons in other words than the tables, in the notation of `synonyms.ts`.
 *
 * @module
 */

/** Words between the two sides of a comparison. */
const BETWEEN = "or|than|to|with|vs|versus|against|and";
const THING = "calls|texts|messages|sms|mms|voicemails|calling|texting";
const TIME = "last|this|in|on|yesterday|the|a|i|we|he|she|they";
const UNIT = "day|week|month|year|hour|weekday";

/** By what is read. */
export const COMPARED: Readonly<Record<string, string>> = {
  // "The number of calls I made or the number I received": the second time it is said already.
  "^ *":
    `${BETWEEN} the number|amount|total|count|quantity that|which? i|we|received|sent|made|placed,
    ${BETWEEN} how many|often i|we|he|she|they, ${BETWEEN} the number|amount of texts|calls`,
  "^ the previous one": `${BETWEEN} the last|prior one`,
  // One is more than the other.
  "more than":
    `outnumber|outnumbered|outnumbers|outweigh|outweighed|beat|beats|outstrip|outstripped`,
  "more than *": `exceed|exceeded|exceeds|surpass|surpassed the|those|that|my|last|${THING},
    more or less|fewer than ${TIME}`,
  "^ more than *": "calls|texts|messages|is|are|was|were|numbers up on last|previous|those|that",
  "^ less than *": "calls|texts|messages|is|are|was|were|numbers down on last|previous|those|that",
  "busiest *": `the|my|our? top ${UNIT}`,
  "before * or after *": "before or after noon|midday|midnight",
  "before ** or after **": "before or after # am|pm",
  "outgoing than incoming calls": "calls out than calls in",
  "incoming than outgoing calls": "calls in than calls out",
  "the same time last year": "the? same stretch|portion|window last year",
  "busiest **": `best|biggest|record ${UNIT} for|this|last|in|ever`,
  "busiest day of the week for": "best|biggest|record day of the? week for",
  "who *":
    `which one called|rang|phoned|texted|messaged|wrote|sent|calls|rings|texts|did|do|does|has|have|i|we`,
  "by direction":
    "incoming|in|sent and outgoing|out|received separate|separately|apart|individually",
  "more often than": "more times than|then",
  "less often than": "fewer|less times than|then",
  "more *": `more or less|fewer often|${THING}`,
  "how many minutes more": "how many|much more minutes|mins|time",
  "how many minutes less": "how many|much fewer|less minutes|mins|time",
  higher: "higher|greater|bigger|larger or lower|smaller|less|fewer",
  longer: "longer or shorter",
  busier: "busier or quieter|calmer",
  "busier for": "a bigger|busier|better|heavier month|week|day|year|one for|of",
  "compared to":
    `differ|differs|differed|different from, up or down on|against|versus|vs, up|down compared to|with,
    up or down compared to|with, up or down in comparison to|with`,
  compare: "compares, contrast, juxtapose",
  against: "set|put next to, next to each other",
};
