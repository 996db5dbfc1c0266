/**
 * Makes every mutant, asks the matrix again, and sees whether any answer is another one.
 *
 * @module
 */

import type { Engine, Queries } from "../../../supabase/local/database/engine.ts";
import { inPassing } from "../../support/in_passing.ts";
import { readRelations } from "./catalogue.ts";
import { DOMAINS } from "./domains.ts";
import { keepProbes, tableQuestions } from "./matrix.ts";
import { type Mutant, mutantsOf } from "./mutants.ts";
import type { Probe } from "./probe.ts";
import { grantAll } from "./replay.ts";
import { makeWorld, rolesOf, type World } from "./world.ts";

const LAST = ["service", "forged", "nosub", "login", "anon"];

/** What became of the mutants. */
export interface Harvest {
  mutants: readonly Mutant[];
  /** Nobody noticed them. */
  survivors: string[];
}

/**
 * Tries all of them. One that changes nothing is tried again where everything is granted: a policy
 * must stand alone, and the matrix is compared there too.
 */
export function harvest(engine: Engine): Promise<Harvest> {
  return inPassing(engine, async (queries) => {
    const world = await makeWorld(queries, DOMAINS);
    const mutants = await mutantsOf(queries, world.relations);

    await baseline(queries, world);
    const atFirst = mutants.filter(({ underGrants }) => !underGrants);
    const unnoticed = await survivors(queries, world, atFirst);

    await queries.exec(grantAll(world.relations));
    world.relations = await readRelations(queries, rolesOf(DOMAINS));
    await baseline(queries, world);
    const second = mutants.filter((each) => each.underGrants || unnoticed.includes(each));
    const left = await survivors(queries, world, second);
    return { mutants, survivors: left.map(({ name }) => name) };
  });
}

async function baseline(queries: Queries, world: World): Promise<void> {
  const probes = tableQuestions(world, "policies");
  // A hole is seen by a stranger first: whoever finds a change ends the search.
  const rank = ({ persona }: Probe) => LAST.indexOf(persona);
  await keepProbes(queries, world, probes.toSorted((a, b) => rank(a) - rank(b)));
  await queries.query("select pg_temp.answer_policies()");
}

async function survivors(
  queries: Queries,
  world: World,
  mutants: readonly Mutant[],
): Promise<Mutant[]> {
  const left: Mutant[] = [];
  for (const mutant of mutants) {
    await queries.exec("savepoint mutant");
    await queries.exec(mutant.sql);
    const schema = mutant.of.split(".")[0];
    const others = world.relations.filter((each) =>
      each.schema === schema && each.name !== mutant.of
    );
    const isSeen = await isNoticed(queries, [mutant.of]) ||
      mutant.reaches && await isNoticed(queries, others.map(({ name }) => name));
    await queries.exec("rollback to savepoint mutant; release savepoint mutant");
    if (!isSeen) left.push(mutant);
  }
  return left;
}

async function isNoticed(queries: Queries, tables: readonly string[]): Promise<boolean> {
  const [row] = await queries.query<{ at: number | null }>(
    "select pg_temp.first_change($1::text[]) as at",
    [`{${tables.join(",")}}`],
  );
  return row?.at !== null;
}
