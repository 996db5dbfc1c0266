/**
 * Transactions that survive the death of the server.
 *
 * @module
 */

import type { ParameterOrJSON, RowList, Sql, TransactionSql } from "postgres";
import type { Run, Transactions } from "./kysely_dialect.ts";
import type { PostgresPool } from "./postgres_pool.ts";
import type { Statement } from "./run_request.ts";

/** Sends one statement, or with `simple` a script. */
export type Send = <R extends object>(
  text: string,
  values?: readonly unknown[],
  options?: { simple: boolean },
) => Promise<RowList<R[]>>;

/** The driver's words for a server that has gone, then the network's: a file has other troubles (ENOSPC). */
const LOST = new RegExp(`^(${
  [
    "CONNECTION_(CLOSED|ENDED|DESTROYED)|CONNECT_TIMEOUT",
    "ECONN(REFUSED|RESET|ABORTED)|EPIPE|ETIMEDOUT|ENOTCONN|ESHUTDOWN|EADDRNOTAVAIL",
    "E(HOST|NET)(UNREACH|DOWN)|ENETRESET|ENOTFOUND|EAI_[A-Z]+",
  ].join("|")
})$`);

/** A server that is not there, is full, or starts: it has heard nothing of the statement. */
const NOT_LET_IN = /^(ECONNREFUSED|CONNECT_TIMEOUT|53300|57P03)$/;

/** How each request begins: prepared, it needs one answer of the server, not two. */
const PREPARED = "select set_config(";

/** Whether an error says that the connection, and so the transaction, is gone. */
export function isConnectionLost(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  // After a fatal error the server hangs up.
  if ("severity" in error) return /^(FATAL|PANIC)$/.test(String(error.severity));
  return "code" in error && LOST.test(String(error.code));
}

/** Whether the statement that failed like this can be sent again without being done twice. */
export function neverArrived(error: unknown): boolean {
  return isConnectionLost(error) && error instanceof Error && "code" in error &&
    NOT_LET_IN.test(String(error.code));
}

/** A connection, or a transaction on it, as something that sends statements. */
export function sendOn(session: Sql | TransactionSql): Send {
  return <R extends object>(
    text: string,
    values: readonly unknown[] = [],
    { simple = false } = {},
  ) => {
    const sent = values.map((value) => value ?? null) as ParameterOrJSON<never>[];
    const query = session.unsafe<R[]>(text, sent, {
      prepare: text.startsWith(PREPARED),
    });
    return simple ? query.simple() : query;
  };
}

/** Sends a statement that comes again and again: prepared, the server need not be asked twice for one. */
export function sendPrepared(session: TransactionSql, { text, values }: Statement) {
  const sent = values.map((value) => value ?? null) as ParameterOrJSON<never>[];
  return session.unsafe(text, sent, { prepare: true });
}

/** For whoever streams in a transaction: each thing that is asked of its session goes through `guard`. */
export interface Streaming {
  session: TransactionSql;
  guard<R>(ask: () => Promise<R>): Promise<R>;
}

/**
 * Runs `work` in a transaction, whose `mode` is what follows BEGIN. The driver (postgres.js 3.4) writes to the socket of a connection
 * that has closed, which ends the process: so when the connection is lost nothing more is sent, not
 * even ROLLBACK, and the driver's own callback is left waiting for good.
 */
export async function begin<T>(
  connection: Sql,
  work: (send: Send, streaming: Streaming) => Promise<T>,
  mode = "",
): Promise<T> {
  let lost: unknown;
  const results: T[] = [];
  const guard = async <R>(ask: () => Promise<R>): Promise<R> => {
    if (lost) throw lost;
    try {
      return await ask();
    } catch (error) {
      if (isConnectionLost(error)) lost = error;
      throw error;
    }
  };
  const transaction = connection.begin(mode, async (session) => {
    const sendHere = sendOn(session);
    const send: Send = (...statement) => guard(() => sendHere(...statement));
    try {
      results.push(await work(send, { session, guard }));
    } finally {
      if (lost) await new Promise(() => {});
    }
  });
  transaction.catch((error) => lost ??= error);
  await transaction;
  return results[0] as T;
}

/** Kysely's way to a pool. */
export function postgresTransactions(pool: PostgresPool): Transactions {
  return {
    run: runOn(pool.send),
    transaction: (work) => pool.begin((send) => work(runOn(send))),
  };
}

function runOn(send: Send): Run {
  return async <R>(text: string, values: readonly unknown[]) => {
    const rows = await send<R & object>(text, values);
    return { rows: [...rows], numAffectedRows: BigInt(rows.count ?? 0) };
  };
}
