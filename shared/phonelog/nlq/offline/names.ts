/**
 * Whom words in a question may mean: which of them to ask for, and how well a contact's name fits.
 *
 * @module
 */

import type { NamedContact } from "../planner.ts";
import { plain, soundOf } from "./slips.ts";
import { isTypo } from "./typos.ts";
import { fold } from "./tokens.ts";

/** Whom a stretch of words means. */
export type Meant =
  | {
    readonly people: readonly NamedContact[];
    readonly tier: number;
    /** The one and the other, where a word means two: "parents". */
    readonly pair?: readonly (readonly NamedContact[])[];
  }
  | { readonly choices: readonly string[]; readonly tier: number };

/** The words of a name, folded. */
export function wordsOfName(name: string): string[] {
  return fold(name).replace(/'/g, "").split(/[^\p{L}\p{N}]+/u).filter(Boolean);
}

/** Tiers of fitting, the best first; a worse one counts only where no better one fits. */
const TIERS: readonly ((words: readonly string[], name: readonly string[]) => boolean)[] = [
  (words, name) => words.join(" ") === name.join(" "),
  (words, name) => words.every((word) => name.includes(word)),
  (words, name) => words.every((word) => name.some((of) => plain(of) === plain(word))),
  (words, name) =>
    words.every((word, nth) =>
      // "Hannes V" is "Hannes Vogel", but nobody is only "V".
      (word.length > 2 || nth > 0 && word.length === 1) && name.some((of) => of.startsWith(word))
    ),
  (words, name) =>
    words.every((word) =>
      name.some((of) => of === word || isTypo(word, of) || soundOf(of) === soundOf(word))
    ),
];

/** From this score on the database found a whole word of a name. */
const SURE = 0.9;

/** From this tier on a name is only alike, and that is said. */
export const ALIKE = 3;
const TYPO = 4;

/** Whom some words mean, of those who were found for them. */
export function meantBy(
  words: readonly string[],
  found: readonly NamedContact[],
  kin: readonly (readonly string[])[],
): Meant | undefined {
  const named = found.map((contact) => ({ contact, name: wordsOfName(contact.name) }));
  const [only = ""] = words;
  const family = words.length === 1 ? kin.find((names) => names.includes(only)) : undefined;
  for (const [tier, fits] of TIERS.entries()) {
    const fitting = named.filter(({ name }) => fits(words, name));
    if (fitting.length > 0) return chosen(fitting.map(({ contact }) => contact), tier);
    // "My mom" may be in the phone as "Mama": before anything that is only alike.
    const relatives = tier === 2 && family
      ? named.filter(({ name }) => name.length === 1 && family.includes(name[0] ?? ""))
      : [];
    if (relatives.length > 0) return chosen(relatives.map(({ contact }) => contact), ALIKE);
    // Who was made part of another is found by the old name, and called by the other's.
    const merged = tier === 2 && !family ? found.filter(({ score }) => score >= SURE) : [];
    if (merged.length > 0) return chosen(merged, ALIKE);
    if (family && tier === 2) return undefined;
  }
  return undefined;
}

/** Several of one name are all meant; several of different names are a question. */
function chosen(people: readonly NamedContact[], tier: number): Meant {
  const unique = [...new Map(people.map((person) => [person.id, person])).values()];
  const names = [
    ...new Map(unique.map(({ name }) => [wordsOfName(name).join(" "), name])).values(),
  ];
  return names.length === 1 ? { people: unique, tier } : { choices: names, tier };
}

/** Two people whom one word means; nobody where one of them is not known, or may be several. */
export function bothOf(each: readonly (Meant | undefined)[]): Meant | undefined {
  const pair = each.flatMap((meant) => meant && "people" in meant ? [meant.people] : []);
  return pair.length === 2 ? { people: pair.flat(), tier: 0, pair } : undefined;
}

/** Whether a name was only found as misspelt. */
export function isMisspelt({ tier }: { readonly tier: number }): boolean {
  return tier >= TYPO;
}
