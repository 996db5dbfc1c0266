/**
 * A question that waits for an answer, and the server that runs a query for it.
 *
 * @module
 */

import type { Queries } from "../../supabase/local/database/engine.ts";
import { assertExists } from "./assert.ts";

/** What `phonelog.run_question` answers. */
export interface Ran {
  rows: Record<string, unknown>[];
  truncated: boolean;
  cost: number;
  ms: number;
}

/** Enters a question of somebody's, as if they had asked it: of those they have only twenty an hour. */
export async function askedQuestion(
  queries: Queries,
  user: string,
  byKey = false,
): Promise<string> {
  const [row] = await queries.query<{ id: string }>(
    `insert into phonelog.nlq_queries (user_id, asked_by_key, question, tz)
     values ($1, $2, 'Who called me?', 'UTC') returning id`,
    [user, byKey],
  );
  assertExists(row);
  return row.id;
}

/** Runs a query for it that no plan made, with the secret key; the role is as before when it answers. */
export async function runAsServer(
  tx: Queries,
  question: string,
  sql: string,
  values: object = {},
): Promise<Ran> {
  await tx.exec(
    `select set_config('request.jwt.claims', '{"role": "service_role"}', true);
     set local role service_role`,
  );
  const [row] = await tx.query<{ ran: Ran }>(
    "select phonelog.run_question($1, null, $2, $3::text::jsonb) as ran",
    [question, sql, JSON.stringify(values)],
  );
  await tx.exec("reset role");
  assertExists(row);
  return row.ran;
}
