/**
 * Whatever happens to a phone log, in whatever order, the database and a plain list agree to the last
 * digit: what came of each batch, what every answer says, and what the roll-ups hold.
 */

import fc from "fast-check";
import type { Queries } from "../../supabase/local/database/engine.ts";
import { migratedDatabase } from "../support/migrated_database.ts";
import { histories } from "./phonelog/arbitrary_history.ts";
import { play } from "./phonelog/carry_out.ts";
import { type History, scriptOf } from "./phonelog/history.ts";

/** `HISTORIES=1000` is what is promised; fewer are played every time. */
const HISTORIES = Number(
  Deno.env.get("HISTORIES") ?? (Deno.env.get("DATABASE_URL") ? 200 : 50),
);
const SEED = Number(Deno.env.get("SEED") ?? 20_261_122);

/** Ends a transaction whose work nobody needs. */
class TakenBack extends Error {}

Deno.test("a phone log and a plain list of its events agree", async () => {
  await using database = await migratedDatabase();
  const property = fc.asyncProperty(histories(), (history) => playAlone(database.engine, history));
  const { failed, counterexample, errorInstance, numRuns, numShrinks } = await fc.check(property, {
    numRuns: HISTORIES,
    seed: SEED,
  });
  const [history] = counterexample ?? [];
  if (!failed || !history) return;
  const told = `After ${numRuns} histories, in ${numShrinks} steps to the least:`;
  throw new Error(`${told}\n${scriptOf(history)}\n${errorInstance}`, { cause: errorInstance });
});

async function playAlone(
  engine: { transaction: (work: (tx: Queries) => Promise<void>) => Promise<void> },
  history: History,
): Promise<void> {
  try {
    await engine.transaction(async (tx) => {
      await play(tx, history);
      throw new TakenBack();
    });
  } catch (error) {
    if (!(error instanceof TakenBack)) throw error;
  }
}
