/**
 * English words for people, calls and messages, and for what is asked about them.
 *
 * @module
 */

import type { Noun, Piece, Verb } from "../pieces.ts";
import type { VerbMeaning } from "../verb_meaning.ts";

const CALL: Noun = { is: "noun", kinds: ["call"] };
const TEXT: Noun = { is: "noun", kinds: ["sms", "mms"] };
const TALK: Noun = { is: "noun", kinds: ["call"], talked: true };
const LISTED: Noun = { is: "noun", kinds: undefined, isListed: true };
const verb = (meaning: VerbMeaning, canBePassive = false): Verb => ({
  is: "verb",
  meaning,
  canBePassive,
});
const ringing = (as: Pick<Verb, "canBePassive" | "isDoing"> = {}): Verb => ({
  is: "verb",
  meaning: reach(CALL),
  rings: true,
  ...as,
});
const doing = (meaning: VerbMeaning): Verb => ({ is: "verb", meaning, isDoing: true });
const reach = (noun?: Noun): VerbMeaning => ({
  does: "reach",
  ...noun?.kinds && { kinds: noun.kinds },
});
const either = (noun: Noun | { is: "people" }, meaning: VerbMeaning, many = false): Piece => ({
  is: "either",
  noun,
  verb: verb(meaning),
  many,
});

/** A pattern, and what it stands for. */
type Entry = readonly [pattern: string, piece: Piece];

const NOUNS: readonly Entry[] = [
  ["phone|telephone|voice call|calls", CALL],
  ["phonecall|phonecalls", CALL],
  ["call log|history", CALL],
  ["text|txt messages|message|msg|msgs", TEXT],
  ["msgs|txts", either(TEXT, reach(TEXT), true)],
  ["msg|txt", either(TEXT, reach(TEXT))],
  ["sms and mms messages?", TEXT],
  ["sms messages|message|texts?", { is: "noun", kinds: ["sms"] }],
  ["smses", { is: "noun", kinds: ["sms"] }],
  ["mms messages|message?", { is: "noun", kinds: ["mms"] }],
  ["mmses", { is: "noun", kinds: ["mms"] }],
  ["picture|multimedia|photo messages|message", { is: "noun", kinds: ["mms"] }],
  ["voicemail|voicemails messages|message?", { is: "noun", kinds: ["voicemail"] }],
  ["voice mail|mails|message|messages", { is: "noun", kinds: ["voicemail"] }],
  ["entries|entry|communications|communication|interactions|interaction|events|event|activity", {
    is: "noun",
    kinds: undefined,
  }],
  ["phone|telephone? conversation|conversations", TALK],
  ["everything|all logged|recorded|registered", LISTED],
  ["everything", LISTED],
  ["log|logs", LISTED],
  ["what|anything happened|happens|happen|occurred on|in|with my|the? phone|telephone|log", LISTED],
  ["what was|is|went going? on on|with my|the? phone|telephone", LISTED],
  ["phone? calls where", CALL],
  ["phone? calls|conversations in|during which", TALK],
  ["calls", either(CALL, reach(CALL), true)],
  ["call", either(CALL, reach(CALL))],
  ["text|texts|texting|message|messages|sms wise", TEXT],
  ["call|calls|calling|phone wise", CALL],
  ["texts|messages", either(TEXT, reach(TEXT), true)],
  ["text|message", either(TEXT, reach(TEXT))],
  ["contact", either({ is: "people" }, reach())],
];

const VERBS: readonly Entry[] = [
  ["called|phoned|telephoned", verb(reach(CALL), true)],
  ["rung", ringing({ canBePassive: true })],
  ["rang", ringing()],
  ["calling|phoning", doing(reach(CALL))],
  ["ringing", ringing({ isDoing: true })],
  ["buzz|buzzed|buzzing with|for a|an? phone? call|calls", ringing()],
  ["phone|phones|telephone|telephones", verb(reach(CALL))],
  ["ring|rings", ringing()],
  ["ring|rang|rings|ringing|phone up", verb(reach(CALL))],
  ["rung|phoned|called up", verb(reach(CALL), true)],
  ["call|calls|calling up", verb(reach(CALL))],
  ["give|gave|given a call|ring", verb(reach(CALL))],
  ["my|our|the phone|telephone|mobile|cell|cellphone|handset", { is: "device" }],
  ["dialled|dialed", { is: "ways", ways: ["out"], imply: true }],
  ["dial|dials|dialling|dialing", verb(reach(CALL))],
  ["texted|messaged|txted", verb(reach(TEXT), true)],
  ["texting|messaging", doing(reach(TEXT))],
  ["contacted", verb(reach(), true)],
  ["contacting|reached", verb(reach())],
  ["reach|reached|reaching out to?", verb(reach())],
  [
    "been|be|am|was|keep|kept|stay|stayed in touch with?",
    verb({ does: "have", any: true }),
  ],
  ["get|got|gotten|getting in touch with?", verb(reach())],
  ["in touch|contact with?", verb({ does: "have", any: true })],
  [
    "communicate|communicated|communicating|interact|interacted with?",
    verb({ does: "have", any: true }),
  ],
  ["make|making|makes|place|placing", verb(reach())],
  ["made|placed", verb(reach(), true)],
  ["send|sending|sends out?", verb(reach())],
  ["write|writes|writing|wrote", verb(reach(TEXT))],
  ["written", verb(reach(TEXT), true)],
  ["sent out?", verb(reach(), true)],
  ["initiate", verb(reach())],
  ["start", { ...verb(reach()), begins: true }],
  ["initiated", verb(reach(), true)],
  ["started|begun", { ...verb(reach(), true), begins: true }],
  ["began", { ...verb(reach()), begins: true }],
  ["get|got|gotten|gets|getting|receive|received|receives|receiving", verb({ does: "get" }, true)],
  ["come|came|comes|coming in|through", verb({ does: "get" })],
  ["arrive|arrives|arrived|arriving in?", verb({ does: "get" })],
  ["that|which reached me|us", verb({ does: "get" })],
  ["left|leave|leaves my|the phone", { is: "ways", ways: ["out"] }],
  ["use|used|using up", verb({ does: "have", spends: true })],
  ["take|took|taken|taking|rack|racked|clock|clocked up", verb({ does: "have", spends: true })],
  ["go|went|goes|gone|going out", verb(reach())],
  ["hear|heard|hearing from", verb({ does: "get", heard: true })],
  ["leave|left|leaves", verb(reach())],
  [
    "talk|talked|talking|talks|speak|spoke|spoken|speaking|speaks|chat|chatted|chatting to|with|2?",
    verb({ does: "talk" }),
  ],
  ["on the phone|telephone", verb({ does: "talk" })],
  ["on|in calls", either(CALL, { does: "talk" })],
  ["missed", verb({ does: "treat", ways: ["missed"] }, true)],
  ["miss|missing", verb({ does: "treat", ways: ["missed"] })],
  [
    "rejected|declined|dismissed",
    verb({ does: "treat", ways: ["rejected"] }, true),
  ],
  ["reject|rejecting|decline|declining", verb({ does: "treat", ways: ["rejected"] })],
  ["turn|turns|turning down", verb({ does: "treat", ways: ["rejected"] })],
  ["turned down", verb({ does: "treat", ways: ["rejected"] }, true)],
  ["blocked", verb({ does: "treat", ways: ["blocked"] }, true)],
  ["block|blocking", verb({ does: "treat", ways: ["blocked"] })],
  [
    "answered|accepted|took",
    verb({ does: "treat", ways: ["in"], unlike: ["missed", "rejected"] }, true),
  ],
  [
    "answer|answering|accept|take",
    verb({ does: "treat", ways: ["in"], unlike: ["missed", "rejected"] }),
  ],
  [
    "pick|picked|picking up",
    verb({ does: "treat", ways: ["in"], unlike: ["missed", "rejected"] }, true),
  ],
  [
    "exchange|exchanged|exchanging|share|shared",
    verb({ does: "have" }, true),
  ],
  ["sees|saw|bring|brings|brought", verb({ does: "have" })],
  ["spend|spent|spending|waste|wasted", verb({ does: "have", spends: true }, true)],
];

const UNSAID: readonly Entry[] = [
  ["the text|wording|content|contents|body|gist|substance of", {
    is: "unclear",
    why: "what messages say is not in the log",
  }],
  ["christmas|xmas", {
    is: "unclear",
    why: "is several days; write “Christmas Day”, “Christmas Eve” or a date",
  }],
  ["photo|photos|picture|pictures|pics", {
    is: "unclear",
    why: "is not told apart from other MMS; ask for MMS or for “picture messages”",
  }],
  [
    "in|at|around|towards|toward|near|by|since? the? very? start|beginning|end|middle|close of",
    { is: "unclear", why: "is no certain time; write from when until when" },
  ],
  ["on? the? <ordinal> of? each|every month", { is: "unclear", why: "is no certain day" }],
  ["most of the time", { is: "unclear", why: "may mean how often or how long" }],
  ["say|says|said|saying|mention|mentioned", {
    is: "unclear",
    why: "what messages say is not in the log",
  }],
  ["what|which sort|sorts|kind|kinds|type|types of", {
    is: "unclear",
    why: "is not asked for; ask for them by type",
  }],
  ["phone|telephone|mobile|cell number|numbers", { is: "unclear", why: "is not told" }],
];

const WAYS: readonly Entry[] = [
  ["incoming|inbound one|ones?", { is: "ways", ways: ["in", "missed", "rejected"] }],
  ["outgoing|outbound one|ones?", { is: "ways", ways: ["out"] }],
  ["go|goes|gone|went unanswered by me?", {
    is: "ways",
    ways: ["missed", "rejected"],
    imply: true,
  }],
  ["in vain", { is: "ways", ways: ["missed", "rejected"], imply: true }],
  ["unanswered", { is: "ways", ways: ["missed", "rejected"], imply: true }],
  ["picked up", { is: "ways", ways: ["in"], imply: true }],
];

const PEOPLE: readonly Entry[] = [
  ["i", { is: "self", as: "subject" }],
  ["i even|really|truly", { is: "self", as: "subject" }],
  ["me|myself|us", { is: "self", as: "object" }],
  ["my|our|mine", { is: "self", as: "own" }],
  ["we", { is: "self", as: "both" }],
  ["she|he|they|her|him|them|his|their", { is: "they" }],
  ["who|whom|whose", { is: "who" }],
  ["who all", { is: "who", many: true }],
  ["who|whom all? else", { is: "who", else: true }],
  ["who|whom all", { is: "who" }],
  ["which|what person|contact", { is: "who" }],
  ["which|what number", { is: "who" }],
  ["which|what numbers", { is: "who", many: true }],
  ["which|what people|persons|contacts|folks", { is: "who", many: true }],
  ["which|what of my contacts", { is: "who", many: true }],
  ["which|what one of my contacts", { is: "who" }],
  ["people|persons|contacts|folks|individuals", { is: "people", many: true }],
  ["different|distinct|unique people|persons|contacts|individuals|numbers", {
    is: "people",
    many: true,
    distinct: true,
  }],
  ["different|distinct|unique callers", {
    is: "people",
    many: true,
    called: CALL,
    distinct: true,
  }],
  ["person|contact", { is: "people" }],
  ["caller", { is: "people", called: CALL }],
  ["callers", { is: "people", many: true, called: CALL }],
  ["texter", { is: "people", called: TEXT }],
  ["texters", { is: "people", many: true, called: TEXT }],
  ["anyone|anybody|someone|somebody|people", { is: "anyone" }],
  ["everyone|everybody", { is: "anyone", isAll: true }],
  ["nobody|noone", { is: "anyone", isNone: true }],
  ["no one", { is: "anyone", isNone: true }],
];

/** Words of English that are nouns, verbs, people and ways. */
export const WORDS: readonly Entry[] = [
  ...NOUNS,
  ...VERBS,
  ...UNSAID,
  ...WAYS,
  ...PEOPLE,
];
