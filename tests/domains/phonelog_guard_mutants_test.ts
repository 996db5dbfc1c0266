/**
 * Honest queries changed by chance, and queries made of harm and harmlessness by chance: what the guard
 * lets through names the views and nothing else. `MUTANTS=100000 SEED=random` are more, and others.
 */

import { checkQuery } from "@shared/phonelog/nlq/guard.ts";
import { Random } from "../../supabase/local/generate/random.ts";
import { assert, assertEquals } from "../support/assert.ts";
import { seedOf } from "../support/seed.ts";
import { madeQuery } from "./phonelog/guard/hostile_queries.ts";
import { mutant } from "./phonelog/guard/mutants.ts";
import { astray } from "./phonelog/guard/named_in_query.ts";

const MUTANTS = Number(Deno.env.get("MUTANTS") ?? 6_000);
const SEED = seedOf(20_261_122);
/** By this the same ones are made again. */
const MADE = `SEED=${SEED} MUTANTS=${MUTANTS}`;

Deno.test("mutants of honest queries that pass ask of the views alone", async () => {
  const random = new Random(SEED);
  let passed = 0;
  for (let nth = 0; nth < MUTANTS; nth++) {
    const text = mutant(random);
    const checked = await checkQuery(text);
    if (!checked.ok) {
      assert(checked.code !== "not_loaded", "There is no parser");
      continue;
    }
    passed += 1;
    assertEquals(await astray(checked.sql), [], `${MADE}: ${checked.sql}`);
    // As it is run, it is still one query in brackets.
    const run = `select * from (\n${checked.sql}\n) as answer limit 1001`;
    assertEquals(await astray(run), [], `${MADE}: ${run}`);
  }
  // Some changes do no harm: without any that passes nothing would have been shown.
  assert(passed > MUTANTS / 50, `${MADE}: ${passed} passed`);
});

Deno.test("of queries made by chance those pass that have no harm in them", async () => {
  const random = new Random(SEED);
  let [harmless, passed] = [0, 0];
  for (let nth = 0; nth < MUTANTS; nth++) {
    const { sql, harm } = madeQuery(random, random.happens(0.3) ? 0 : 0.05);
    const checked = await checkQuery(sql);
    if (harm.length === 0) harmless += 1;
    if (!checked.ok) continue;
    passed += 1;
    assertEquals(harm, [], `${MADE}: ${sql}`);
    assertEquals(await astray(checked.sql), [], `${MADE}: ${sql}`);
  }
  assert(passed > harmless / 2, `${MADE}: ${passed} of ${harmless} passed`);
});
