/**
 * Rules about a database that the database itself answers: what its catalogue says of every object
 * of ours, whichever migration made it and by whatever detour.
 *
 * @module
 */

import type { Engine, Queries } from "../../supabase/local/database/engine.ts";
import { inPassing } from "../support/in_passing.ts";

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

/** What a rule finds once these statements have run; they are undone. */
export function faultsAfter(
  engine: Engine,
  rule: CatalogueRule,
  schemas: readonly string[],
  statements: string,
): Promise<string[]> {
  return inPassing(engine, async (tx) => {
    await tx.exec(statements);
    return await faultsOf(tx, rule, schemas);
  });
}
