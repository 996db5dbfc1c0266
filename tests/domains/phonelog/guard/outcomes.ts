/**
 * What comes of a query that nobody looked at before: run for a question, as the back end does, or
 * straight as the reader, with nothing around it but the asker's ticket.
 *
 * @module
 */

import type { Engine, Queries } from "../../../../supabase/local/database/engine.ts";
import { askedQuestion, runAsServer } from "../../../support/asked_question.ts";
import { assertEquals } from "../../../support/assert.ts";
import { ASKER } from "../../../support/attacked_world.ts";

export interface Outcome {
  /** Rows in an order of their own, or the error. */
  readonly said: string;
  /** Of the error; empty where there was none. */
  readonly code: string;
  /** It ran, or failed while it did; somebody may not do this; it is no query. */
  readonly kind: "ran" | "refused" | "invalid";
}

/** Who speaks, and how; the same before and behind each. */
const STATE = `select current_user::text || session_user::text || current_setting('row_security')
  || current_setting('transaction_read_only') || current_setting('search_path') as is`;

/** Runs it by `phonelog.run_question`, and finds the session as it was. */
export async function asQuestion(engine: Engine, sql: string): Promise<Outcome> {
  const question = await askedQuestion(engine, ASKER);
  return await outcomeOf(engine, async (tx) => {
    const before = await tx.query(STATE);
    const { rows } = await runAsServer(tx, question, sql);
    assertEquals(await tx.query(STATE), before, sql);
    return rows;
  });
}

const AS_READER = `
  set local statement_timeout = '2s';
  select set_config('request.asker', private.seal_ticket('asker', '${ASKER}', 30), true);
  set local transaction_read_only = on;
  set local search_path = '';
  set local role nlq_reader`;

/** Runs it as the role itself, in a transaction that only reads. */
export async function asReader(engine: Engine, sql: string): Promise<Outcome> {
  return await outcomeOf(engine, async (tx) => {
    await tx.exec(AS_READER);
    const rows = await tx.query<{ row: unknown }>(
      `select to_jsonb(answer) as row from (\n${sql}\n) as answer limit 1001`,
    );
    const [who] = await tx.query("select current_user::text as is, pg_advisory_unlock_all()::text");
    assertEquals(who?.["is"], "nlq_reader", sql);
    return rows.map(({ row }) => row);
  });
}

async function outcomeOf(
  engine: Engine,
  run: (tx: Queries) => Promise<readonly unknown[]>,
): Promise<Outcome> {
  try {
    const rows = await engine.transaction(run);
    const said = rows.map((row) => JSON.stringify(row)).sort().join("\n");
    return { said, code: "", kind: "ran" };
  } catch (error) {
    if (!(error instanceof Error) || error.name === "AssertionError") throw error;
    const code = String((error as Error & { code?: unknown }).code ?? "none");
    return { said: error.message, code, kind: kindOf(code) };
  }
}

/** No right, nothing to be written here, too dear, too long. */
const REFUSED = ["42501", "25006", "PT422", "PT413", "57014", "0A000"];

function kindOf(code: string): Outcome["kind"] {
  if (REFUSED.includes(code)) return "refused";
  // Syntax and names; all else is found out by running it.
  return code.startsWith("42") || code === "none" ? "invalid" : "ran";
}
