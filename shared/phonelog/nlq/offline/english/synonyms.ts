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
import { ASKING } from "./asking_said.ts";
import { COMPARED } from "./compared.ts";
import { DEEDS } from "./deeds_said.ts";
import { DICTATED } from "./dictated.ts";
import { LIMITS } from "./limits_said.ts";
import { MEASURED } from "./measured.ts";
import { NUMBERS } from "./numbers.ts";
import { OWNERS } from "./owners.ts";
import { PEOPLE } from "./people_said.ts";
import { REWORDED } from "./reworded.ts";
import { TIMED } from "./timed.ts";
import { TYPED } from "./typed.ts";

const SAID = [ASKING, DEEDS, LIMITS, COMPARED, PEOPLE, TIMED];
const TABLES = [...SAID, DICTATED, TYPED, MEASURED, OWNERS, REWORDED];

/** Turns of English, and what is read instead. */
export const SYNONYMS = turnsOf(NUMBERS, ...TABLES);
