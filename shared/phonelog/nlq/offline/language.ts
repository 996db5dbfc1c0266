/**
 * What a language brings to the offline planner, as tables.
 *
 * @module
 */

import type { BackgroundWords } from "./background.ts";
import type { Mistaken } from "./mends.ts";
import type { Piece } from "./pieces.ts";
import type { Contractions } from "./tokens.ts";

/** Patterns by the part they are of, each with the name of what it means. */
export type Rules = Readonly<
  Record<string, readonly (readonly [pattern: string, meaning: string])[]>
>;
type Words = readonly (readonly [words: string, value: number])[];

/** The tables of a language. */
export interface Language {
  readonly contractions: Contractions;
  readonly background: BackgroundWords;
  /** Patterns, and the piece that each stands for. */
  readonly entries: readonly (readonly [pattern: string, piece: Piece])[];
  readonly ranges: Rules;
  readonly stretches: Rules;
  readonly hours: Rules;
  readonly amounts: Rules;
  readonly numbers: Readonly<Record<string, number>>;
  readonly ordinals: Readonly<Record<string, number>>;
  readonly months: readonly string[];
  readonly doubtfulMonths: readonly string[];
  readonly weekdays: readonly string[];
  readonly manyWeekdays: readonly string[];
  readonly units: readonly (readonly [words: string, unit: string, count: number])[];
  readonly times: Words;
  readonly halves: Words;
  readonly quarters: Words;
  readonly quarterNames: string;
  /** Words that are written together with the next one in haste: "lastweek". */
  readonly glued: readonly string[];
  /** Words that are written for others. */
  readonly mistaken: ReadonlyMap<string, Mistaken>;
  /** Each line the words for one relative. */
  readonly kin: readonly (readonly string[])[];
  /** Words for two of them: "parents". */
  readonly couples: ReadonlyMap<string, readonly [string, string]>;
  /** Words for what no log has, and why. */
  readonly unlogged: ReadonlyMap<string, string>;
}
