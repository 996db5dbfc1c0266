/**
 * What it takes to look at a model's query before it is run: honest ones, others made by chance, and
 * mutants of which most are refused.
 *
 * @module
 */

import { checkQuery } from "@shared/phonelog/nlq/guard.ts";
import { loadParser } from "@shared/phonelog/nlq/guard_parser.ts";
import { Random } from "../../supabase/local/generate/random.ts";
import { HONEST } from "../domains/phonelog/guard/honest_queries.ts";
import { madeQuery } from "../domains/phonelog/guard/hostile_queries.ts";
import { mutant } from "../domains/phonelog/guard/mutants.ts";

/** A script that is busy elsewhere for a moment does so rarely five times at one query. */
const TRIES = 5;

/** Milliseconds of each query. */
export interface GuardTimes {
  /** How many were looked at, and how many let through. */
  readonly looked: number;
  readonly passed: number;
  /** The least of five tries, as on a quiet machine; of it what the parser takes. */
  readonly least: readonly number[];
  readonly parser: readonly number[];
  /** Each try, with whatever came between. */
  readonly all: readonly number[];
}

/** Looks at so many of each sort. */
export async function guardTimes(count: number, seed = 20_261_122): Promise<GuardTimes> {
  const random = new Random(seed);
  const honest = Object.values(HONEST);
  const texts = Array.from({ length: count }, (_, nth) => [
    honest[nth % honest.length] ?? "",
    madeQuery(random, random.happens(0.3) ? 0 : 0.05).sql,
    mutant(random),
  ]).flat();
  const parse = await loadParser();
  for (const text of texts.slice(0, 300)) await checkQuery(text);
  const [least, parser, all]: [number[], number[], number[]] = [[], [], []];
  let passed = 0;
  for (const text of texts) {
    const tries: number[] = [];
    const parses: number[] = [];
    for (let nth = 0; nth < TRIES; nth++) {
      const began = performance.now();
      const { ok } = await checkQuery(text);
      tries.push(performance.now() - began);
      if (ok && nth === 0) passed += 1;
      const parsing = performance.now();
      try {
        parse(text);
      } catch {
        // What cannot be read takes its time, too.
      }
      parses.push(performance.now() - parsing);
    }
    all.push(...tries);
    least.push(Math.min(...tries));
    parser.push(Math.min(...parses));
  }
  return { looked: texts.length, passed, least, parser, all };
}
