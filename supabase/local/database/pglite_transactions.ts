/**
 * Kysely's way to PGlite: its mutex covers BEGIN to COMMIT, and every other query waits for it.
 *
 * @module
 */

import type { PGlite, Transaction } from "@electric-sql/pglite";
import type { Run, Transactions } from "./kysely_dialect.ts";

/** The one session of an open database. */
export function pgliteTransactions(db: PGlite): Transactions {
  return {
    run: runOn(db),
    transaction: (work) => db.transaction((transaction) => work(runOn(transaction))),
  };
}

function runOn(session: PGlite | Transaction): Run {
  return async <R>(text: string, values: readonly unknown[]) => {
    const { rows, affectedRows } = await session.query<R>(text, [...values]);
    return {
      rows,
      ...affectedRows === undefined ? {} : { numAffectedRows: BigInt(affectedRows) },
    };
  };
}
