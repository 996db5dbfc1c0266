/**
 * Rules about a database that the database itself answers: what its catalogue says of every object
 * of ours, whichever migration made it and by whatever detour.
 *
 * @module
 */

import type { Engine, Queries } from "../../supabase/local/database/engine.ts";

/** Something that holds for every object. */
export interface CatalogueRule {
  /** What holds. */
  says: string;
  /** A query for the faults, each a sentence; `$1`, where it needs them, are our schemas' names. */
  faults: string;
  /** Statements that break it, and the fault they make. */
  broken: readonly [statements: string, fault: string][];
}

/** The objects that break a rule. */
export async function faultsOf(
  queries: Queries,
  rule: CatalogueRule,
  schemas: readonly string[],
): Promise<string[]> {
  const values = rule.faults.includes("$1") ? [schemas] : [];
  const rows = await queries.query<{ fault: string }>(rule.faults, values);
  return rows.map(({ fault }) => fault).sort();
}

/** Thrown to undo what was broken. */
class Undo extends Error {}

/** What a rule finds once these statements have run; they are undone. */
export async function faultsAfter(
  engine: Engine,
  rule: CatalogueRule,
  schemas: readonly string[],
  statements: string,
): Promise<string[]> {
  const found: string[] = [];
  const run = engine.transaction(async (tx) => {
    await tx.exec(statements);
    found.push(...await faultsOf(tx, rule, schemas));
    throw new Undo();
  });
  await run.catch((error) => {
    if (!(error instanceof Undo)) throw error;
  });
  return found;
}
