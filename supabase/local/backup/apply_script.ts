/**
 * Runs what pg_dump wrote: in large steps, and in small ones where something is wrong.
 *
 * @module
 */

import { runScript } from "../database/run_script.ts";
import type { Statement } from "../database/split_statements.ts";
import type { Session } from "./session.ts";

/** A thousand round trips take seconds; one message of all of it would not fit everywhere. */
const AT_ONCE = 200;

/** Throws a {@linkcode Failure} that begins with `trying` and names the line. */
export async function applyScript(
  session: Session,
  statements: readonly Statement[],
  trying: string,
): Promise<void> {
  for (let at = 0; at < statements.length; at += AT_ONCE) {
    const some = statements.slice(at, at + AT_ONCE);
    await session.exec("savepoint script");
    try {
      await session.exec(some.map(({ text }) => text).join(";\n"));
    } catch (error) {
      await session.exec("rollback to savepoint script");
      await runScript(session, some, trying);
      throw error; // it went well one by one: nobody knows why
    }
    await session.exec("release savepoint script");
  }
}
