/**
 * Queries made by chance, with harm in many of them, and honest ones with changes in them, run as
 * questions without anybody looking at them before: they read rows of who asks and change nothing.
 * `QUERIES=5000 SEED=random` are more, and others.
 */

import type { Engine } from "../../supabase/local/database/engine.ts";
import { Random } from "../../supabase/local/generate/random.ts";
import { assert, assertEquals } from "../support/assert.ts";
import { askedQuestion, runAsServer } from "../support/asked_question.ts";
import { ASKER, ATTACKED_WORLD, everything, SECRETS } from "../support/attacked_world.ts";
import { migratedDatabase } from "../support/migrated_database.ts";
import { seedOf } from "../support/seed.ts";
import { madeQuery } from "./phonelog/guard/hostile_queries.ts";
import { mutant } from "./phonelog/guard/mutants.ts";

const QUERIES = Number(Deno.env.get("QUERIES") ?? 400);
const SEED = seedOf(20_261_122);
/** By this the same ones are made again. */
const MADE = `SEED=${SEED} QUERIES=${QUERIES}`;

/** That an honest one may say, too, of its own numbers. */
const TOLD = SECRETS.filter((secret) => secret !== "division by zero");

Deno.test("queries made by chance reach nothing that is not the asker's", async () => {
  await using database = await migratedDatabase();
  const { engine } = database;
  await engine.exec(ATTACKED_WORLD);
  const before = await everything(engine);
  const random = new Random(SEED);
  let [ran, harmful] = [0, 0];
  for (let nth = 0; nth < QUERIES; nth++) {
    const { sql, harm } = nth % 2 === 0
      ? madeQuery(random, random.of([0.01, 0.05]))
      : { sql: mutant(random), harm: [] };
    // Nothing ends it on the embedded engine, where the guard refuses it; elsewhere the clock does.
    if (sql.includes("pg_sleep")) continue;
    const { said, isRun } = await tried(engine, sql);
    for (const secret of TOLD) {
      assert(!said.includes(secret), `${MADE}: ${sql} says ${secret}: ${said}`);
    }
    if (isRun) ran += 1;
    if (harm.length > 0) harmful += 1;
  }
  assertEquals(await everything(engine), before, MADE);
  // Without any that runs, or means harm, nothing would have been shown.
  assert(ran > QUERIES / 100 && harmful > QUERIES / 5, `${MADE}: ${ran} ran, ${harmful} mean harm`);
});

async function tried(engine: Engine, sql: string): Promise<{ said: string; isRun: boolean }> {
  const question = await askedQuestion(engine, ASKER);
  return await engine.transaction(async (tx) => {
    await tx.exec("set local statement_timeout = '500ms'");
    const { rows } = await runAsServer(tx, question, sql);
    return { said: JSON.stringify(rows), isRun: true };
  }).catch((error) => ({ said: String(error.message), isRun: false }));
}
