/**
 * Somebody with a phone, as the Data API lets them speak, where several speak at the same time.
 *
 * @module
 */

import type { Sql, TransactionSql } from "postgres";

/** Their id; they have to be entered first. */
export const CALLER = "a0000000-0000-4000-8000-000000000001";

/** What the Data API does for a person's call. */
export function asPerson<T>(sql: Sql, work: (tx: TransactionSql) => Promise<T>) {
  return sql.begin(async (tx) => {
    await tx`select set_config('request.jwt.claims', ${
      JSON.stringify({ sub: CALLER, role: "authenticated" })
    }, true)`;
    await tx`set local role authenticated`;
    return await work(tx);
  });
}
