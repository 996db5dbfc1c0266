/**
 * Other words for what is asked: to be shown, how many, how long, most and least.
 *
 * @module
 */

const ASKED = "how|what|when|who|whom|which|whether|if";

/** By what is read. */
export const ASKING: Readonly<Record<string, string>> = {
  // What is to be shown.
  list:
    `tell me all, enumerate, itemise, itemize, list out, reel off, read out, retrieve, extract, dig out|up,
    output, provide, furnish, set out, lay out, set forth, produce, disclose, specify, cite, recite`,
  "show me *": "can|could|may i get|have|see the|my|all|every",
  "give me": "provide|furnish me|us with?, let me have, hand me, read me",
  "a list of": `a|an|the? itemised|itemized|full|complete|detailed list|listing of,
    a|the? rundown|listing|particulars|details of, a record of,
    make|compile|prepare|send|write me|us? a|an|the? itemised|itemized|full|complete? list of`,
  find: "search for",
  "let me": "lemme",
  calls: "call records|entries|details|data, calls noted|documented",
  "call log": "log of calls",
  // What is said before a question and behind it.
  "tell me *": `check|ascertain|confirm|indicate ${ASKED},
    advise|inform me|us? ${ASKED}, look up ${ASKED},
    i am trying to work|find|figure out ${ASKED},
    i am|would be interested|keen|curious|glad|grateful|happy to know|learn|hear ${ASKED},
    i would be grateful|glad|happy if you could|would? tell me ${ASKED},
    i must|gotta know ${ASKED}, need|want|wanted|wish|wishing to know ${ASKED},
    i wanted|wished to know ${ASKED}, it would be great|good|nice|helpful to know ${ASKED},
    would love|like to know ${ASKED}, wondering ${ASKED}, let me ask ${ASKED},
    may|might|can|could i ask|know ${ASKED}, i forgot ${ASKED}, i have forgotten ${ASKED},
    i can|do not remember|recall ${ASKED}, i no longer remember|recall ${ASKED},
    any clue ${ASKED}, have you any idea ${ASKED}, can|could you say|see ${ASKED},
    are you able to tell me? ${ASKED}, is it possible to know|see|tell ${ASKED},
    is there a|any way to know|see|tell ${ASKED}, i hereby? request|wish to know ${ASKED},
    mind telling me ${ASKED}, care to tell me ${ASKED}, i want you to tell me ${ASKED},
    my|the boss|lawyer|solicitor|accountant|wife|husband|court|judge wants|needs to know ${ASKED}`,
  please: `for the record, out of interest|curiosity, if you please, all told, or thereabouts,
    dear? sir or|and madam, dear sir|madam, good day|morning|evening sir|madam,
    hey siri|alexa|google, ok|okay google, help me out, real quick, well|right|ok|okay then`,
  // How many.
  "the number of": `how large|great|big a number of, a? headcount of, grand|full total|count of,
    grand|full|cumulative number of`,
  "number of *": `amount|volume|quantity of calls|texts|messages|sms|mms|voicemails`,
  total: "aggregate",
  count: "count|tot|tally|reckon up",
  "how many minutes": "how many|much min|mins",
  // How long.
  "talk time": "airtime, air time, conversation|speaking|connected time",
  "minutes talked": "hours talked|spoken",
  "call minutes": "billable|voice|call minutes used?",
  "on the phone": "on the line|blower",
  "time on the phone": "time in conversation",
  "talk to": `converse|natter|gab|yap|yak|gossip with|to, stay|hang|sit on the phone|line with,
    have a word with, hold a conversation with`,
  "talked to": `conversed|nattered|gabbed|gossiped with|to, stayed on the phone|line with,
    had a word with, held a conversation with`,
  "talked to me": "kept|held me on the phone|line, kept me talking",
  "how many hours *": "how many hours total did|have",
  "how many minutes *": "how many minutes total did|have",
  "talk to me": "keep|hold me on the phone|line, keep me talking",
  "^": `minute|minutes|second|seconds|hour|hours in length|duration`,
  average: "arithmetic mean|average, average typical",
  "typical *": "usual|ordinary|customary|normal call|length|duration",
  usually: "as a rule, customarily, ordinarily, commonly",
  "median *": "middle length|duration",
  longest: `lengthiest, most long|lengthy|protracted, longest running|lasting|individual,
    very|absolute longest`,
  shortest: "most short|brief, very|absolute shortest",
  "that lasted": "that|which dragged on for?",
  // Most and least.
  "the most":
    "above all others, more often|frequently? than anyone|anybody|everyone|everybody else?",
  "the least": "less often|frequently? than anyone|anybody|everyone|everybody else?",
  "most often": `with the greatest|highest frequency, the? maximum|max number? of? times`,
  "who did i ring the most often": "who|whom did i ring|phone|call maximum|max times?",
  "who called me the most often": "who rang|called me maximum|max times?",
  "least often": `with the lowest|smallest frequency, the? minimum|min number? of? times,
    most rarely|seldom|infrequently`,
};
