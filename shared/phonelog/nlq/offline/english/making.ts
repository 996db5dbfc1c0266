/**
 * What tables of English words are made of: entries, and the pieces that many of them stand for.
 *
 * @module
 */

import type { Noun, Piece, Verb } from "../pieces.ts";
import type { VerbMeaning } from "../verb_meaning.ts";

/** A pattern, and what it stands for. */
export type Entry = readonly [pattern: string, piece: Piece];

/** "Calls". */
export const CALL: Noun = { is: "noun", kinds: ["call"] };

/** "Texts". */
export const TEXT: Noun = { is: "noun", kinds: ["sms", "mms"] };

/** A verb that means this; "called by Anna" can be said of it, or not. */
export const verb = (meaning: VerbMeaning, canBePassive = false): Verb => ({
  is: "verb",
  meaning,
  canBePassive,
});

/** To call, to write, or either. */
export const reach = (noun?: Noun): VerbMeaning => ({
  does: "reach",
  ...noun?.kinds && { kinds: noun.kinds },
});

/** A word that is a noun as well as a verb. */
export const either = (
  noun: Noun | { is: "people" },
  meaning: VerbMeaning,
  many = false,
): Piece => ({ is: "either", noun, verb: verb(meaning), many });
