/**
 * What English says of people in other words than the tables: numbers that stand for whoever has them,
 * who leads a list, who is left out. Written as the turns of synonyms.ts are.
 *
 * @module
 */

const DID = "called|rang|phoned|texted|messaged|contacted|dialed|dialled";
const DOES = "calls|rings|phones|texts|messages|has|gets|got|keeps|is|was";
const DO = "call|ring|phone|text|message|contact|write|reach";
const LISTS = "list|table|chart|charts|ranking|rankings|leaderboard";
const CALLERS = "caller|callers|texter|texters|contact|contacts";
const EVENTS = "calls|texts|messages|voicemails|sms|mms";
const MOST = "most|majority|bulk of my|the|our?";

/** By what is read. */
export const PEOPLE: Readonly<Record<string, string>> = {
  // A number is whoever has it.
  "which person *": `which|what number ${DID}|${DOES}`,
  "which people *": `which|what numbers ${DID}|${DO}|have|keep|are|were, what all? people ${DID}`,
  "which person **": "which|what number did|do|have|had i|we",
  "which people **": "which|what numbers did|do|have|had i|we",
  "the person *": "the number i|we, the guy|gal|bloke|chap|fellow|dude|human who|that|i|we",
  "the people *": "the numbers i|we, the guys|humans who|that|i|we",
  "most called contact": "most called|dialled|dialed|phoned|rung number|person|party",
  "most called contacts": "most called|dialled|dialed|phoned|rung numbers|people|persons",
  "most texted contact": "most texted|messaged number|person",
  "most texted contacts": "most texted|messaged numbers|people|persons",
  "least called contact": "least called|dialled|dialed|phoned|rung number|person",
  "least texted contact": "least texted|messaged number|person",
  anyone: `any|a single contact|contacts|person of mine, any of my contacts|people|numbers,
    any|a single contact|person|number at all`,
  "last person to *": `last|latest one|guy|soul|number|contact to ${DO},
    last|latest to ${DO}, most recent one|guy|person|number|contact to ${DO}`,
  "first person to *":
    `first|earliest one|guy|soul|number|contact to ${DO}, first|earliest to ${DO}`,
  "my parents": "my|our folks",
  // Who leads.
  "top *": `number|num|nr|# one|1 ${CALLERS}, no 1 ${CALLERS},
    main|principal|chief|primary|leading|foremost|best ${CALLERS}`,
  "most frequent *": `most regular|persistent|prolific|avid|loyal|faithful ${CALLERS}`,
  "has the most": `leads|led|tops|topped|heads|headed in|for|the,
    leads|led|tops|topped|heads|headed my|the? ${LISTS} in|for|of|by|on,
    is|was on|at? the? top of? my|the? ${LISTS} for|in|of|by|on, is|was top for|in|by|on,
    is|was number one|1 for|in|by|on, is|was in first place for|in|by|on`,
  "has the most calls": `tops|topped|heads|leads my|the call|calls|caller|callers|phone ${LISTS}`,
  "has the most texts": `tops|topped|heads|leads my|the text|texts|texter|message ${LISTS}`,
  "^ has the most":
    `who|person|contact|number|caller comes|came|ranks|ranked|stands|finishes|finished first|top|highest in|for|at|by|on|of`,
  "^ has the fewest":
    `who|person|contact|number|caller comes|came|ranks|ranked|finishes|finished last|bottom|lowest in|for|at|by|on|of`,
  "has the fewest":
    `is|was on|at? the? bottom of? my|the? ${LISTS} for|in|of|by|on, is|was in last place for|in|by|on`,
  "has the most *": `accounts|accounted|account for the? ${MOST} ${EVENTS},
    makes|make|made up the? ${MOST} ${EVENTS}, is|was responsible|behind for? the? ${MOST} ${EVENTS}`,
  "gets most of my talk time": `takes|eats|uses up? most of my phone|talk|call|calling|talking time,
    consumes|occupies most of my phone|talk|call|calling|talking time`,
  "rank *": `a|the|my? league table|tables of? ${CALLERS}|people|everyone|my,
    a|the|my? leaderboard|ranking|rankings|standings of? ${CALLERS}|people|everyone|my`,
  "rank ^": `callers|texters|contacts|people leaderboard|ranking|rankings`,
  "by number of calls": "by call|calls count|counts|number|numbers|totals|tally|frequency",
  "by number of texts": "by text|texts|message|messages count|counts|number|numbers|totals|tally",
  // Who is left out, and who alone is meant.
  except: `if|when you|we|i? ignore|exclude|disregard|discount|skip|omit|drop|remove|subtract,
    if|when ignoring|excluding|disregarding|discounting, if|when you|we|i do not count|include,
    not taking into account, without taking into account, not involving,
    that|which do|did|does not involve|include, if|when you|we|i take out|away`,
  "only *": "but only|just those|ones|the|with|to|from",
  only: "exclusively|solely|purely|alone, and nobody|noone else, and no one else",
  "except *": "but not|no those|ones with, but not|no the ones with",
  "^ except": "anyone|anybody|someone|somebody|who else than|but|besides|except",
  "show me *": "i only|just want|need the|my|all|those",
  exchanged: "swapped|traded",
  exchange: "swap|trade",
};
