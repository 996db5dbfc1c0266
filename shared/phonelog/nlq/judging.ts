/**
 * What people say of an answer: whether it was right, and what the question should have become.
 *
 * @module
 */

import type { Received, Returned } from "../../contract.ts";
import type { Json } from "../../database.types.ts";
import { AppError } from "../../edge/errors.ts";
import type { DatabaseService } from "../../platform/database_service.ts";
import type { nlqFeedback } from "./contracts.ts";
import { checkedPlan } from "./own_rows.ts";

/**
 * Writes a verdict down; the last one counts.
 *
 * @throws {AppError} 404 for a question that is not the caller's, or a plan that names what is not theirs.
 */
export async function judge(
  phonelog: DatabaseService<"phonelog">,
  { query_id, verdict, note, plan }: Received<typeof nlqFeedback>,
): Promise<Returned<typeof nlqFeedback>> {
  if (plan) {
    const sources = await phonelog.run(
      "data_sources.names",
      phonelog.from("data_sources").select("id, name"),
    );
    await checkedPlan(phonelog, plan, sources);
  }
  const [judged] = await phonelog.run(
    "nlq_queries.judge",
    phonelog.from("nlq_queries").update({
      feedback: verdict,
      feedback_note: note ?? null,
      right_plan: (plan ?? null) as Json,
    }).eq("id", query_id).select("state, plan"),
  );
  if (!judged) {
    throw new AppError(404, "not_found", "Cannot judge this answer: you asked no such question");
  }
  // Of a model's own query there is no plan to show.
  const wasRight = verdict === "right" && judged.state === "answered" && judged.plan !== null;
  return { query_id, verdict, is_example: wasRight || plan !== undefined };
}
