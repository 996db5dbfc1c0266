/**
 * One request is one transaction, under the caller's role, and leaves nothing behind when it fails.
 *
 * @module
 */

import type { Connection, ConnectionContextOptions } from "@supabase/lite";
import { sql } from "kysely";
import type { Setting } from "./catalogue.ts";

/** Kysely as lite types it. */
export type Session = Connection["kysely"];

/** How a request begins. */
export interface Beginning {
  settings: Setting[];
  /** The function that runs next, already as the caller; as SQL. */
  preRequest?: string | null;
}

/** Begins, then runs `work`; rolls back when that throws or answers 400 and above. */
export async function runRequest<T>(
  session: Session,
  { settings, preRequest }: Beginning,
  work: (session: Session) => Promise<T>,
  options: ConnectionContextOptions = {},
): Promise<T> {
  async function enter(transaction: Session): Promise<void> {
    await sql`select ${
      sql.join(settings.map(([name, value]) => sql`set_config(${name}, ${value}, true)`))
    }`.execute(transaction);
    if (preRequest) await sql`select ${sql.raw(preRequest)}`.execute(transaction);
  }

  if (options.transaction) {
    await enter(options.transaction);
    return await work(options.transaction);
  }
  try {
    return await session.transaction().execute(async (transaction) => {
      await enter(transaction);
      const answer = await work(transaction);
      if (options.forceRollback || isRefusal(answer)) throw new RolledBack(answer);
      return answer;
    });
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
