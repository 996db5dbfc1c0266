/**
 * English words for people who are in the address book, and for those who are not.
 *
 * @module
 */

import type { Noun, Piece } from "../pieces.ts";

type Entry = readonly [pattern: string, piece: Piece];

const CALL: Noun = { is: "noun", kinds: ["call"] };
const TEXT: Noun = { is: "noun", kinds: ["sms", "mms"] };

const PLACE = "my|the? contacts|phonebook";
const PLACES = [
  PLACE,
  "my|the? contact|contacts list",
  "my|the? address|phone book",
  "my|the? phone 's? contacts",
];

const SOME =
  "numbers|number|people|persons|person|someone|somebody|anyone|anybody|those|contacts|ones";
const CALLERS = "callers|caller";

/** What is said of a number that has no name, and of one that has. */
const UNKNOWN = [
  ...PLACES.map((place) => `outside of? ${place}`),
  ...PLACES.map((place) => `not in|on|from|among ${place}`),
  "not saved|stored|known",
  "unknown|unsaved",
  "unknown|unfamiliar to me?",
  "not saved|stored|listed|found in|on my? phone",
  ...PLACES.map((place) => `not saved|stored|listed|found in|on|under ${place}`),
  ...PLACES.map((place) => `missing from ${place}`),
];
const KNOWN = [
  ...PLACES.map((place) => `in|on|from|among ${place}`),
  "saved|stored",
  ...PLACES.map((place) => `saved|stored|listed in|on|under ${place}`),
];

/** What the owner does not do with them. */
const NOT_SAVED = [
  "i|we do|did not know|recognize|recognise|have",
  "i|we do|did not have saved|stored",
  "i|we have|had|did not|never saved|save|stored|added|store|add",
  "i|we never saved|stored|added",
  ...PLACES.map((place) => `i|we do|did not have in|on ${place}`),
  "without a? name|names",
];
const SAVED = [
  "i|we know|recognize|recognise",
  "i|we have|had? saved|stored",
  ...PLACES.map((place) => `i|we have|had in|on ${place}`),
];

const told = (heads: string, known: boolean, called?: Noun): Entry[] => {
  const piece: Piece = { is: "known", known, ...called && { called } };
  const [states, clauses] = known ? [KNOWN, SAVED] : [UNKNOWN, NOT_SAVED];
  return [
    ...states.flatMap((state): Entry[] => [
      [`${heads} that|who|which? is|are|was|were ${state}`, piece],
      ...state.startsWith("unknown") || state.startsWith("saved|stored") && !state.includes(" ")
        ? []
        : [[`${heads} ${state}`, piece] as const],
    ]),
    ...clauses.map((clause): Entry => [`${heads} that|who|whom|which? ${clause}`, piece]),
  ];
};

/** "Are not saved", of people who were named by what they did. */
const saidOf = (states: readonly string[], known: boolean): Entry[] =>
  states.flatMap((state): Entry[] => [
    [`that|who|which? is|are|was|were ${state}`, { is: "known", known, isSaid: true }],
  ]);

const STRANGE =
  "unknown|unsaved|strange|unfamiliar|unrecognized|unrecognised|unidentified|unlisted";

/** Patterns, and whether they are of those who are known. */
export const KNOWING: readonly Entry[] = [
  [`${STRANGE} numbers|number|people|contacts|persons|person|ones|senders|sender`, {
    is: "known",
    known: false,
  }],
  [`${STRANGE} phone|telephone|mobile numbers|number`, { is: "known", known: false }],
  [`${STRANGE} callers|caller`, { is: "known", known: false, called: CALL }],
  [`${STRANGE} texters|texter`, { is: "known", known: false, called: TEXT }],
  ["strangers|stranger|unknowns", { is: "known", known: false }],
  ["known|saved|familiar contacts|numbers|people|persons", { is: "known", known: true }],
  ["known|saved|familiar callers", { is: "known", known: true, called: CALL }],
  ["non contacts|contact", { is: "known", known: false }],
  ...told(SOME, false),
  ...told(SOME, true),
  ...told(CALLERS, false, CALL),
  ...told(CALLERS, true, CALL),
  ...saidOf(UNKNOWN, false),
  ...saidOf(KNOWN, true),
];
