/**
 * Runs a script statement by statement and says in which line it failed.
 *
 * @module
 */

import { Failure } from "../failure.ts";
import type { Queries } from "./engine.ts";
import { newlines, type Statement } from "./split_statements.ts";

/**
 * What a script leaves in a session must not reach the next one; dumps begin with an empty path.
 * The database's own settings are set by hand: a session older than they are has not got them, and
 * PGlite, a server in single-user mode, never reads them.
 */
export const SESSION_RESET = `reset role; reset all;
  select set_config(split_part(setting, '=', 1), substr(setting, strpos(setting, '=') + 1), false)
  from pg_db_role_setting, unnest(setconfig) as setting
  where setrole = 0
    and setdatabase = (select oid from pg_database where datname = current_database())`;

interface PostgresError {
  message: string;
  /** Of the character in the statement, from 1. */
  position?: string;
  detail?: string;
  hint?: string;
  where?: string;
}

/** Throws a {@linkcode Failure} that begins with `trying`, such as `Cannot apply migration "a.sql"`. */
export async function runScript(
  session: Queries,
  statements: Statement[],
  trying: string,
): Promise<void> {
  for (const statement of statements) {
    try {
      await session.exec(statement.text);
    } catch (error) {
      throw failure(error as PostgresError, statement, trying);
    }
  }
}

function failure(error: PostgresError, statement: Statement, trying: string): Failure {
  const { message, detail, hint } = error;
  const firstLines = statement.text.split("\n").slice(0, 3).join("\n").slice(0, 240);
  return new Failure(
    `${trying}: line ${lineOf(error, statement)}: ${message}`,
    [detail, hint, `The statement: ${firstLines}`].filter(Boolean).join("\n"),
    { cause: error },
  );
}

function lineOf({ position, where }: PostgresError, { text, line }: Statement): number {
  if (position) return line + newlines([...text].slice(0, Number(position) - 1).join(""));
  // A `do` block counts its lines from the opening quote.
  const inBlock = where?.match(/inline_code_block line (\d+)/)?.[1];
  return inBlock ? line + newlines(text.slice(0, text.indexOf("$"))) + Number(inBlock) - 1 : line;
}
