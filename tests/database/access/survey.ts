/**
 * One look at a database: the world is made, everything is asked, and nothing of it stays.
 *
 * @module
 */

import type { Engine, Queries } from "../../../supabase/local/database/engine.ts";
import { inPassing } from "../../support/in_passing.ts";
import { type Answered, type Cell, cellsOf } from "./cells.ts";
import type { Domain, Exception, Persona } from "./domain.ts";
import { DOMAINS } from "./domains.ts";
import { type Place, type Violation, violationsIn } from "./invariants.ts";
import { wholeMatrix } from "./matrix.ts";
import { EVERYWHERE } from "./personas.ts";
import type { Written } from "./document.ts";
import { readRoutines, type Routine } from "./routines.ts";
import { makeWorld, type World } from "./world.ts";

/** All that was seen. */
export interface Survey extends Written {
  answers: readonly Answered[];
  cells: readonly Cell[];
  violations: readonly Violation[];
  exceptions: readonly Exception[];
  routines: readonly Routine[];
}

/** How to look otherwise than usual. */
export interface SurveyOptions {
  /** Changes the database first, for this look alone. */
  prepare?: (queries: Queries) => Promise<void>;
  domains?: readonly Domain[];
  /** Asks only about what has such a name; everything otherwise. */
  only?: RegExp;
}

/** Surveys a database that is migrated. */
export function survey(
  engine: Engine,
  { prepare, domains = DOMAINS, only = /^/ }: SurveyOptions = {},
): Promise<Survey> {
  return inPassing(engine, async (queries) => {
    await prepare?.(queries);
    const world = await makeWorld(queries, domains);
    return await lookAround(queries, world, { domains, only });
  });
}

/** The same in a world that is there, for who looks more than once; nothing is left but the questions. */
export async function lookAround(
  queries: Queries,
  world: World,
  { domains = DOMAINS, only = /^/ }: Omit<SurveyOptions, "prepare"> = {},
): Promise<Survey> {
  const routines = await readRoutines(queries);
  const answers = await wholeMatrix(queries, world, routines, only);
  const cells = cellsOf(answers);
  const personas = world.everybody();
  const { ownership } = world;
  const placeOf = (of: string, { shares = [] }: Persona): Place => {
    const relation = world.relations.find(({ name }) => name === of);
    return {
      isOwned: relation !== undefined && ownership.isOwned(relation),
      isShared: relation !== undefined && ownership.hangsOn(relation, shares),
    };
  };
  return {
    answers,
    cells,
    personas,
    routines,
    violations: violationsIn(cells, personas, placeOf),
    exceptions: [...EVERYWHERE, ...domains.flatMap(({ exceptions }) => exceptions)],
    parts: new Set(world.relations.filter(({ whole }) => whole).map(({ name }) => name)),
    comments: new Map([
      ...world.relations.map(({ name, comment }) => [name, comment ?? ""] as const),
      ...routines.map(({ signature, comment }) => [signature, comment ?? ""] as const),
    ]),
  };
}
