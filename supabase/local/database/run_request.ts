/**
 * One request is one transaction, under the caller's role, and leaves nothing behind when it fails.
 *
 * @module
 */

import type { Connection, ConnectionContextOptions } from "@supabase/lite";
import { CompiledQuery } from "kysely";
import type { Setting } from "./catalogue.ts";

/** Kysely as lite types it. */
export type Session = Connection["kysely"];

/** A statement and its values. */
export interface Statement {
  text: string;
  values: readonly unknown[];
}

/**
 * Sends statements without waiting for an answer in between, as one transaction: what `end` makes of
 * the last one's rows is the result, and where it throws nothing has happened.
 */
export type SendAtOnce = <R extends object, T>(
  statements: readonly Statement[],
  end: (rows: R[]) => T,
) => Promise<T>;

/** How a request begins. */
export interface Beginning {
  settings: Setting[];
  /** The function that runs next, already as the caller; as SQL. */
  preRequest?: string | null;
}

/** Begins, then runs `work`; rolls back when that throws or answers 400 and above. */
export async function runRequest<T>(
  session: Session,
  beginning: Beginning,
  work: (session: Session) => Promise<T>,
  options: ConnectionContextOptions = {},
): Promise<T> {
  async function enter(transaction: Session): Promise<void> {
    for (const { text, values } of entering(beginning)) {
      await transaction.executeQuery(CompiledQuery.raw(text, [...values]));
    }
  }

  if (options.transaction) {
    await enter(options.transaction);
    return await work(options.transaction);
  }
  return await answerOf(
    session.transaction().execute(async (transaction) => {
      await enter(transaction);
      const answer = await work(transaction);
      if (options.forceRollback || isRefusal(answer)) throw new RolledBack(answer);
      return answer;
    }),
  );
}

/** The same for a request that is one statement: the server is waited for once, not at each step. */
export async function runCall<R extends object>(
  sendAtOnce: SendAtOnce,
  beginning: Beginning,
  call: Statement,
  answered: (rows: R[]) => Response,
): Promise<Response> {
  return await answerOf(sendAtOnce<R, Response>([...entering(beginning), call], (rows) => {
    const answer = answered(rows);
    if (isRefusal(answer)) throw new RolledBack(answer);
    return answer;
  }));
}

/** The settings, role first; then, already as the caller, what runs before every request. */
function entering({ settings, preRequest }: Beginning): Statement[] {
  const each = settings.map((_, nth) => `set_config($${2 * nth + 1}, $${2 * nth + 2}, true)`);
  const settle = { text: `select ${each}`, values: settings.flat() };
  return preRequest ? [settle, { text: `select ${preRequest}`, values: [] }] : [settle];
}

async function answerOf<T>(transaction: Promise<T>): Promise<T> {
  try {
    return await transaction;
  } catch (thrown) {
    if (thrown instanceof RolledBack) return thrown.answer;
    throw thrown;
  }
}

function isRefusal(answer: unknown): boolean {
  return answer instanceof Response && answer.status >= 400;
}

/** Carries an answer out of a transaction that must not commit. */
class RolledBack<T> {
  constructor(readonly answer: T) {}
}
