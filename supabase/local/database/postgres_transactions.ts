/**
 * Transactions on a pool that survive the death of the server.
 *
 * @module
 */

import type { ParameterOrJSON, RowList, Sql, TransactionSql } from "postgres";
import type { Run, Transactions } from "./kysely_dialect.ts";

/** Sends one statement, or with `simple` a script. */
export type Send = <R extends object>(
  text: string,
  values?: readonly unknown[],
  options?: { simple: boolean },
) => Promise<RowList<R[]>>;

/** What the driver says when the server has gone. */
const LOST = /^(CONNECTION_(CLOSED|ENDED|DESTROYED)|CONNECT_TIMEOUT|ECONN\w+|EPIPE)$/;

/** Whether an error says that the connection, and so the transaction, is gone. */
export function isConnectionLost(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  // After a fatal error the server hangs up.
  return "severity" in error && /^(FATAL|PANIC)$/.test(String(error.severity)) ||
    "code" in error && LOST.test(String(error.code));
}

/** The pool, or a transaction, as something that sends statements. */
export function sendOn(session: Sql | TransactionSql): Send {
  return <R extends object>(
    text: string,
    values: readonly unknown[] = [],
    { simple = false } = {},
  ) => {
    const sent = values.map((value) => value ?? null) as ParameterOrJSON<never>[];
    const query = session.unsafe<R[]>(text, sent);
    return simple ? query.simple() : query;
  };
}

/**
 * Runs `work` in a transaction. The driver (postgres.js 3.4) writes to the socket of a connection
 * that has closed, which ends the process: so when the connection is lost nothing more is sent, not
 * even ROLLBACK, and the driver's own callback is left waiting for good.
 */
export async function begin<T>(pool: Sql, work: (send: Send) => Promise<T>): Promise<T> {
  let lost: unknown;
  const results: T[] = [];
  const transaction = pool.begin(async (session) => {
    const sendHere = sendOn(session);
    const send: Send = async (...statement) => {
      if (lost) throw lost;
      try {
        return await sendHere(...statement);
      } catch (error) {
        if (isConnectionLost(error)) lost = error;
        throw error;
      }
    };
    try {
      results.push(await work(send));
    } finally {
      if (lost) await new Promise(() => {});
    }
  });
  transaction.catch((error) => lost ??= error);
  await transaction;
  return results[0] as T;
}

/** Kysely's way to a pool. */
export function postgresTransactions(pool: Sql): Transactions {
  return {
    run: runOn(sendOn(pool)),
    transaction: (work) => begin(pool, (send) => work(runOn(send))),
  };
}

function runOn(send: Send): Run {
  return async <R>(text: string, values: readonly unknown[]) => {
    const rows = await send<R & object>(text, values);
    return { rows: [...rows], numAffectedRows: BigInt(rows.count ?? 0) };
  };
}
