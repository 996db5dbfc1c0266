/**
 * What English writes together, with an apostrophe or without, and in haste.
 *
 * @module
 */

import type { Contractions } from "../tokens.ts";

const NOT = "did do does have has had was were is are would could should";

/** Contractions and what they stand for. */
export const CONTRACTIONS: Contractions = {
  words: {
    "can't": "can not",
    "won't": "will not",
    "who's": "who is",
    "what's": "what is",
    "when's": "when is",
    "where's": "where is",
    "how's": "how is",
    "that's": "that is",
    "it's": "it is",
    "there's": "there is",
    "let's": "let us",
    whats: "what is",
    whos: "who is",
    ive: "i have",
    im: "i am",
    id: "i would",
    whove: "who have",
    ...Object.fromEntries(NOT.split(" ").map((word) => [`${word}nt`, `${word} not`])),
    u: "you",
    hw: "how",
    frm: "from",
    ths: "this",
    teh: "the",
    r: "are",
    gimme: "give me",
    wanna: "want to",
    nr: "number",
    lst: "last",
    yest: "yesterday",
    w: "with",
    yday: "yesterday",
    "2day": "today",
    "2nite": "tonight",
    "2moro": "tomorrow",
    "2morrow": "tomorrow",
    b4: "before",
    yr: "year",
    yrs: "years",
    mth: "month",
    mths: "months",
    wk: "week",
    wks: "weeks",
    wknd: "weekend",
    pct: "percent",
    avg: "average",
    ppl: "people",
    convo: "conversation",
    convos: "conversations",
    "o'clock": "oclock",
  },
  ends: { s: "'s", ve: "have", m: "am", d: "would", ll: "will", re: "are" },
};
