/**
 * Reads a pgTAP file as psql does: statement by statement, with the files that `\ir` names.
 *
 * @module
 */

import { basename, dirname, join } from "node:path";
import {
  ENDS_TRANSACTION,
  splitStatements,
  type Statement,
} from "../../supabase/local/database/split_statements.ts";

/** A statement, and the file it stands in. */
export interface PgtapStatement extends Statement {
  file: string;
}

/** A test: what it is called, and what it says between `begin` and `rollback`. */
export interface PgtapScript {
  name: string;
  statements: PgtapStatement[];
}

const INCLUDE = /^\\ir +(\S+)$/;
const BEGIN = /^begin$/i;
const ROLLBACK = /^rollback$/i;
const FINISH = /^select \* from finish\(\)$/i;

/** Reads it; throws where the file would leave something behind, or could stop without a word. */
export async function readPgtap(path: string): Promise<PgtapScript> {
  return scriptOf(path, await statementsOf(path));
}

/** The test that these statements are. */
export function scriptOf(path: string, all: readonly PgtapStatement[]): PgtapScript {
  const name = basename(path);
  const statements = all.slice(1, -1);
  const isRolledBack = BEGIN.test(all.at(0)?.text ?? "") && ROLLBACK.test(all.at(-1)?.text ?? "");
  if (!isRolledBack || statements.some(({ text }) => ENDS_TRANSACTION.test(text))) {
    throw new Error(`${name} is not one transaction from "begin" to "rollback"`);
  }
  if (!FINISH.test(statements.at(-1)?.text ?? "")) {
    throw new Error(`${name} does not end with "select * from finish()"`);
  }
  return { name, statements };
}

async function statementsOf(path: string): Promise<PgtapStatement[]> {
  const statements: PgtapStatement[] = [];
  let block: string[] = [];
  const finish = (end: number) => {
    const start = end - block.length;
    for (const { text, line } of splitStatements(block.join("\n"))) {
      statements.push({ text, line: line + start, file: basename(path) });
    }
    block = [];
  };

  const lines = (await Deno.readTextFile(path)).split("\n");
  for (const [at, line] of lines.entries()) {
    const included = INCLUDE.exec(line)?.[1];
    if (!included) {
      block.push(line);
      continue;
    }
    finish(at);
    statements.push(...await statementsOf(join(dirname(path), included)));
  }
  finish(lines.length);
  return statements;
}
