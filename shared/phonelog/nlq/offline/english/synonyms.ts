/**
 * What English says in other words than the tables: what is read instead, and how it may be said.
 *
 * Of each turn a word may be one of several, "a|b", or be left out, "a?"; `#` is a number. What is read
 * instead may keep the first word that was said, `^`, and the last one or two, `*` and `**`. The turns of a line are
 * parted by commas. Words that mean two things are not in here.
 *
 * @module
 */

import { turnsOf } from "../turns.ts";
import { COMPARED } from "./compared.ts";
import { DICTATED } from "./dictated.ts";
import { MEASURED } from "./measured.ts";
import { NUMBERS } from "./numbers.ts";
import { PEOPLE } from "./people_said.ts";
import { TIMED } from "./timed.ts";
import { TYPED } from "./typed.ts";

/** What begins a question behind "I have forgotten". */
const ASKED = "how|what|when|who|whom|which|whether|if";
const KEPT = "call|phone|ring|text|message|contact|talk|speak|write";
const UNIT = "day|week|month|year|hour|weekday";
const SPAN = "day|week|month|quarter|year";
const THING =
  "call|text|message|sms|mms|voicemail|conversation|calls|texts|messages|voicemails|conversations";

/** By what is read. */
const SAID: Readonly<Record<string, string>> = {
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
  // Who.
  "which person": "which|what|whichever individual|human|soul|party|subscriber being?",
  people: "folk, peeps, humans, souls",
  "different people": "various people|contacts",
  "everyone who": "all those who, everybody|everyone that",
  who: "whosoever, whoever",
  anyone: "any individual",
  "last person i": "last number|one|individual|party i",
  "who did i *": `who|whom would i ${KEPT}`,
  // Calling and writing.
  "call me": `give me|us a call|ring|bell|buzz|tinkle, ring|call|phone me up,
    contact|reach me by|over|via|on the? phone|telephone, call|ring|dial|phone my number|phone,
    attempt|try to get me on the phone`,
  "called me": `gave|given me|us a call|ring|bell|buzz|tinkle,
    contacted|reached me by|over|via|on the? phone|telephone, called|rang|dialed|dialled my number|phone`,
  "call @": `give @ a call|ring|bell|buzz|tinkle, give @ @ a call|ring|bell|buzz|tinkle`,
  "called @":
    `gave|given @ a call|ring|bell|buzz|tinkle, gave|given @ @ a call|ring|bell|buzz|tinkle`,
  call: "contact|reach by phone|telephone",
  called: "contacted|reached by phone|telephone",
  "text me": "drop|shoot me a text|message",
  "texted me": "dropped|shot me a text|message",
  text: "drop|shoot|fire off? a? text|texts to",
  "texted": "dropped|shot|fired off? a? text|texts to",
  "^ in the morning": "calls|texts|messages am",
  "phone calls": "tel|ph calls, telephone conversations",
  voicemails:
    "voice mail messages, mailbox|answerphone|ansaphone messages, answering machine messages",
  "picture messages": "pic|pix|media messages, multimedia texts",
  sms: "short messages",
  texts: "cell|mobile phone? texts|messages",
  "split *": "group|categorise|categorize|classify|segment my|the|all|these|yesterday",
  "count *": "tally my|the|all|calls|texts|messages",
  "incoming calls": "ingoing|inward|inwards|inc calls, in coming calls",
  "outgoing calls": "outward|outwards|originating calls, out going calls",
  "incoming vs outgoing calls":
    "calls in vs|versus|against|and calls? out, ingoing vs outgoing calls",
  "outgoing vs incoming calls": "calls out vs|versus|against|and calls in",
  // First and last.
  "first *": `1st time|occasion|${THING}, initial time|occasion|${THING}, first ever time|${THING}`,
  "last *": `final time|occasion|${THING}, very last time|occasion`,
  "last time *":
    "last|latest day|date|occasion|instance i|we|he|she|they, most recent day|date|instance i|we|he|she|they",
  "first time *": "first day|date|instance i|we|he|she|they",
  when: `the exact|precise time|date|moment when|that?, the time|date|moment when|at|on which,
    the time|date|moment when, date when, the point in time when, precisely when`,
  // Gaps.
  "longest gap": `longest|biggest|greatest|largest|widest|maximum|max lull|hiatus|lapse|timespan,
    longest|biggest|greatest|largest|maximum|max time|dry gap|span|spell, widest|maximum|max gap`,
  "longest time without":
    "longest run|streak|while|duration|phase|span without, longest number of days without",
  // Per month, per person.
  monthly: "on a monthly basis",
  weekly: "on a weekly basis",
  daily: "on a daily basis, per diem",
  hourly: "on an hourly basis",
  "*": `calendar day|month|quarter|year|week, the? whole|entirety of last|this|yesterday|today`,
  "**": `far|way|even|significantly|considerably|substantially more|fewer|less often|${THING},
    a lot more|fewer|less often|${THING}`,
  "grouped by *":
    `arranged|organised|organized|categorised|categorized|aggregated|bucketed by|per ${UNIT}|contact|person|type,
    summarised|summarized|itemised|itemized|segmented|clustered by|per ${UNIT}|contact|person|type,
    according to ${UNIT}|contact|person|type`,
  "per *": `pro ${UNIT}, per each ${UNIT}|contact|person`,
  "by contact": "by individual|counterparty|participant|counterpart",
  "per person": "per head|individual",
  "day by day": "from day to day, day after day",
  "week by week": "from week to week, week after week",
  "month by month": "from month to month, month after month",
  "by direction": "into incoming , outgoing ,? and missed|unanswered ones?",
  // Shares and comparisons.
  "what share of": "what|which ratio|quota|slice|chunk of, how great a proportion|share|part of",
  "compared to":
    "as opposed to, as against, as contrasted with|to, in relation to, measured against, by comparison with|to",
  "my calls decrease": "my calls decline|dip|slump|plunge|dwindle|diminish",
  "my texts decrease": "my texts decline|dip|slump|plunge|dwindle|diminish",
  "my calls increase": "my calls climb|spike|surge|soar",
  "my texts increase": "my texts climb|spike|surge|soar",
  // Without.
  except:
    `with the? exception of, to the exclusion of, exclusive of, excepting, sans, excl, save for,
    if|when you|we|i leave out|aside`,
  "except @": `if|when you|we|i leave|take @ out|aside, if|when you|we|i leave|take @ @ out|aside,
    leaving|taking|putting|setting @ out|aside, leaving|taking|putting|setting @ @ out|aside`,
  sent: "dispatched, transmitted",
  "that were": "having been",
  "who *": "having called|phoned|telephoned|rung|texted|messaged|contacted|written|sent",
  "^ did not": "who failed|neglected to",
  "did i not": "did i fail|neglect|omit to",
  "at all": "even once",
  // Orders.
  "ranked": "in ranking|ranked order",
  "newest first": `the? newest|latest at|on the? top, the? most recent at|on the? top,
    starting|beginning with|from the? latest|newest, starting|beginning with|from the? most recent, last first,
    sorted|ordered? by date desc|descending, date desc|descending`,
  "oldest first": `the? oldest|earliest at|on the? top, from the earliest|oldest on,
    starting|beginning with|from the? earliest|oldest|first,
    sorted|ordered? by date asc|ascending, date asc|ascending`,
  "in chronological order": `sorted|ordered|arranged by date|time, in date|time order,
    in order of date|time, in the order they happened|came, in sequence`,
  "highest first":
    "starting|beginning with the? most|highest|biggest|largest, sorted|sort|ranked desc|descending",
  "by number": "by frequency",
  "in order of number": "in order of frequency",
  // Times.
  on: "upon",
  in: "in|over|during the course of",
  "so far": "thus far",
  yesterday: "the day before today, the day prior to today",
  "the day before yesterday": "the day prior to yesterday",
  "^ ago": "days|weeks|months|years back",
  "^ *": `last|previous|past full|whole|complete|entire ${SPAN}, this|next very day`,
  "in the previous *": `in|during|over the? preceding|prior ${SPAN}`,
  "last week": "the week just gone, the week gone by, the week before this one?",
  "last month": "the month just gone, the month gone by, the month before this one?",
  "last year": "the year just gone, the year gone by, the year before this one?",
  "this week so far": "the week so far",
  "this month so far": "the month so far",
  "this year so far": "the year so far",
  "since the beginning of the week": "since the week began|started",
  "since the beginning of the month": "since the month began|started",
  "since the beginning of the year": "since the year began|started, since the turn of the year",
  "this *": `this|the running|ongoing ${SPAN}`,
  "the year *": "the year of #",
  "the last": "these last|past",
  noon: "12 noon",
  midnight: "12 midnight",
  morning: "forenoon",
  "on workdays": "on business|office days, during|in the working week, during the workweek",
  "on weekends": "on weekend days",
  // More and less than so many.
  "more than": "in excess of, upwards of, north of, surpassing",
  "more than *": "more often|frequently than #",
  "fewer than *": "less often|frequently than #",
  "at least *": "a? minimum of #, minimum|min #",
  "at least": "at the very least, at minimum",
  "at most *": "a? maximum of #, maximum|max #, at maximum|max #",
  "no more than *": "not over|above #",
  "^ or more":
    "times|minutes|seconds|hours at least|minimum, times|minutes|seconds|hours upwards|plus|minimum, times|minutes|seconds|hours and more|up|above",
  "^ or less":
    "times|minutes|seconds|hours max|maximum|tops, times|minutes|seconds|hours at maximum|most, times|minutes|seconds|hours at the most",
  "exactly once": "on only|just? one occasion, only|just one occasion, one|1 time only",
};

const TABLES = [SAID, COMPARED, PEOPLE, TIMED, DICTATED, TYPED, MEASURED];

/** Turns of English, and what is read instead. */
export const SYNONYMS = turnsOf(NUMBERS, ...TABLES);
