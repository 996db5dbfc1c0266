/**
 * Plays many histories, and tells the one that fails as short as it gets.
 *
 * @module
 */

import fc from "fast-check";
import type { Engine } from "../../../supabase/local/database/engine.ts";
import { histories } from "./arbitrary_history.ts";
import { play } from "./carry_out.ts";
import { type History, scriptOf } from "./history.ts";

/** How many, and which. */
export interface Playing {
  runs: number;
  seed: number;
  /** The first that fails is told as it is. */
  isQuick?: boolean;
}

/** Ends a transaction whose work nobody needs. */
class TakenBack extends Error {}

/** The script of the least history that fails, with what differs; undefined when all agree. */
export async function firstFailing(
  engine: Engine,
  { runs, seed, isQuick = false }: Playing,
): Promise<string | undefined> {
  const property = fc.asyncProperty(
    histories(),
    (history) => playAlone(engine, history),
  );
  const found = await fc.check(property, { numRuns: runs, seed, endOnFailure: isQuick });
  const [history] = found.counterexample ?? [];
  if (!found.failed || !history) return undefined;
  const told = `After ${found.numRuns} histories, ${found.numShrinks} times made shorter:`;
  return `${told}\n${scriptOf(history)}\n${found.errorInstance}`;
}

async function playAlone(engine: Engine, history: History): Promise<void> {
  try {
    await engine.transaction(async (tx) => {
      await play(tx, history);
      throw new TakenBack();
    });
  } catch (error) {
    if (!(error instanceof TakenBack)) throw error;
  }
}
