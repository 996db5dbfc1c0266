/**
 * English words for people and for ways of a call, and those that say nothing certain; with nouns and verbs.
 *
 * @module
 */

import { CALL, type Entry, TEXT } from "./making.ts";
import { NOUNS } from "./nouns.ts";
import { VERBS } from "./verbs.ts";

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
  ["rather than", {
    is: "unclear",
    why: "may compare two or leave one out; write “but not” or “compared to”",
  }],
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
