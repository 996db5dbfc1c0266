/**
 * English words that stand with a name and say nothing more of whom is meant: titles, "both", "a person
 * named", "my friend".
 *
 * @module
 */

import type { Piece } from "../pieces.ts";

type Entry = readonly [pattern: string, piece: Piece];

/** Patterns, and what each stands for. */
export const WHOM: readonly Entry[] = [
  ["dr|doctor|prof|professor|frau|herr|mme|madame|monsieur|senor|senora|signor|signora", {
    is: "filler",
    needs: "name",
  }],
  ["both of?", { is: "filler", needs: "pair" }],
  ["named", { is: "filler", needs: "name" }],
  ["by the name of", { is: "filler", needs: "name" }],
  ["who|that goes by the? name? of?", { is: "filler", needs: "name" }],
  ["+", { is: "and" }],
  ["out? of the two|pair", { is: "filler", needs: "pair" }],
  ["every|each single? time|occasion when|that?", { is: "ask", ask: "list", ofTimes: true }],
  ["all|every the? times|occasions when|that?", { is: "ask", ask: "list", ofTimes: true }],
  ["who|whom ,? of|among|amongst all? my|our|the contacts|people|callers ,?", { is: "who" }],
  ["acquaintances", { is: "people", many: true }],
  ["which|what of my acquaintances|contacts|people", { is: "who", many: true }],
];

/** What somebody is to the owner: beside a name it is nobody else. */
export const ROLES: ReadonlySet<string> = new Set(
  `friend buddy mate pal colleague coworker workmate classmate roommate flatmate neighbour neighbor
  client customer cousin boss manager supervisor assistant secretary employee partner girlfriend
  boyfriend fiance fiancee ex son daughter child kid aunt auntie uncle niece nephew sister brother sis
  bro wife husband spouse grandma grandpa grandmother grandfather stepmother stepfather godmother
  godfather landlord landlady tenant lawyer solicitor attorney accountant dentist doctor physician
  therapist vet physio plumber electrician carpenter mechanic hairdresser barber teacher tutor coach
  trainer babysitter nanny agent broker contractor supplier contact`.split(/\s+/),
);
