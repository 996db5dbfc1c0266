/**
 * What would be if a database were another one: it is changed, asked, and as before.
 *
 * @module
 */

import type { Engine, Queries } from "../../supabase/local/database/engine.ts";

/** Runs work in a transaction that is rolled back when it is through, and answers what it does. */
export async function inPassing<T>(
  engine: Engine,
  work: (queries: Queries) => Promise<T>,
): Promise<T> {
  const results: T[] = [];
  const through = new Error("through");
  try {
    await engine.transaction(async (queries) => {
      results.push(await work(queries));
      throw through;
    });
  } catch (error) {
    if (error !== through) throw error;
  }
  return results[0] as T;
}

/** The same within a transaction that goes on. */
export async function inPassingWithin<T>(queries: Queries, work: () => Promise<T>): Promise<T> {
  await queries.exec("savepoint passing");
  const result = await work();
  await queries.exec("rollback to savepoint passing; release savepoint passing");
  return result;
}
