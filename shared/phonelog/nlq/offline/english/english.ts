/**
 * English, as the offline planner reads it.
 *
 * @module
 */

import type { Language } from "../language.ts";
import { AMOUNT_RULES } from "./amounts.ts";
import { ASKING } from "./asking.ts";
import { BACKGROUND } from "./background.ts";
import { CONTRACTIONS } from "./contractions.ts";
import { TAKING_BACK } from "./dictated.ts";
import { DENYING } from "./denying.ts";
import { FORMALITIES } from "./formal.ts";
import { FRAMES } from "./frames.ts";
import { HOUR_RULES } from "./hours.ts";
import { MISTAKEN } from "./mistaken.ts";
import { COUPLES, KIN } from "./kin.ts";
import { KNOWING } from "./known.ts";
import {
  DOUBTFUL_MONTHS,
  MANY_WEEKDAYS,
  MONTHS,
  NUMBERS,
  ORDINALS,
  TIMES,
  UNITS,
  WEEKDAYS,
} from "./numbers.ts";
import { ORDERING } from "./ordering.ts";
import { ORDERS } from "./orders.ts";
import { POLITE } from "./polite.ts";
import { RANGE_RULES } from "./ranges.ts";
import { SMALL } from "./small.ts";
import { SPLITTING } from "./splits.ts";
import { STRETCH_RULES } from "./stretches.ts";
import { UNLOGGED } from "./unlogged.ts";
import { WHOM } from "./whom.ts";
import { WORDS } from "./words.ts";

/** All tables of English. */
export const ENGLISH: Language = {
  contractions: CONTRACTIONS,
  background: BACKGROUND,
  entries: [
    ...WORDS,
    ...FRAMES,
    ...WHOM,
    ...KNOWING,
    ...ASKING,
    ...ORDERING,
    ...SPLITTING,
    ...DENYING,
    ...ORDERS,
    ...TAKING_BACK,
    ...POLITE,
    ...FORMALITIES,
    ...SMALL,
  ],
  ranges: RANGE_RULES,
  stretches: STRETCH_RULES,
  hours: HOUR_RULES,
  amounts: AMOUNT_RULES,
  numbers: NUMBERS,
  ordinals: ORDINALS,
  months: MONTHS,
  doubtfulMonths: DOUBTFUL_MONTHS,
  weekdays: WEEKDAYS,
  manyWeekdays: MANY_WEEKDAYS,
  units: UNITS,
  times: TIMES,
  halves: [["first half", 1], ["second half", 2], ["1st half", 1], ["2nd half", 2], ["h1", 1], [
    "h2",
    2,
  ]],
  quarters: [["q1", 1], ["q2", 2], ["q3", 3], ["q4", 4]],
  quarterNames: "quarter",
  glued: [
    "last",
    "this",
    "how",
    "who",
    "did",
    "past",
    "phone",
    "text",
    "me",
    "my",
    "the",
    "of",
    "to",
    "from",
    "with",
    "in",
    "on",
    "which",
    "what",
    "when",
    "many",
  ],
  mistaken: MISTAKEN,
  kin: KIN,
  couples: COUPLES,
  unlogged: UNLOGGED,
};
