/**
 * Questions that somebody keeps to ask again. They are rows of the asker's own, written by front ends
 * under row level security; here one is read to be run.
 *
 * @module
 */

import { AppError } from "../../edge/errors.ts";
import type { DatabaseService } from "../../platform/database_service.ts";
import { type QueryPlan, queryPlan } from "./plan.ts";

/** What is asked, and the plan that it was changed to; without one the question is read anew. */
export interface SavedQuestion {
  readonly question: string;
  readonly plan: QueryPlan | undefined;
}

/**
 * One of the asker's saved questions.
 *
 * @throws {AppError} 404 where there is none of that id, 422 where its plan is no plan any more.
 */
export async function savedQuestion(
  phonelog: DatabaseService<"phonelog">,
  id: string,
): Promise<SavedQuestion> {
  const [saved] = await phonelog.run(
    "saved_questions.one",
    phonelog.from("saved_questions").select("question, plan").eq("id", id),
  );
  if (!saved) {
    throw new AppError(404, "not_found", "Cannot run this question: there is none you saved");
  }
  const { question, plan } = saved;
  if (plan === null) return { question, plan: undefined };
  const { success, data } = queryPlan.safeParse(plan);
  if (!success) {
    throw new AppError(422, "unprocessable", "Cannot run this question: its plan is no plan", {
      hint: "Save it again without a plan",
    });
  }
  return { question, plan: data };
}
