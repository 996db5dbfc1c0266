/**
 * A question, from what somebody wrote to their answer: begun as theirs, read by a planner or found
 * among earlier ones, made SQL, and run with the server's right to run and the asker's rights to see.
 *
 * @module
 */

import type { Received, Returned } from "../../contract.ts";
import { AppError } from "../../edge/errors.ts";
import { tellLimits } from "../../platform/call_limits.ts";
import { begin } from "./begun.ts";
import type { nlqQuery } from "./contracts.ts";
import { meaningOf } from "./meaning.ts";
import { isUnderstood, isWritten, type Written } from "./planner.ts";
import { given, read, type Reading } from "./reading.ts";
import { refuse } from "./refusing.ts";
import { type Asking, run, type Told } from "./running.ts";
import { finish } from "./running_query.ts";
import { runWritten } from "./running_written.ts";
import { savedQuestion } from "./saved.ts";

/**
 * Answers a question, or says honestly that it was not understood.
 *
 * @throws {AppError} 400 for a time zone that there is not, 404 for a saved question, a contact or a
 * source that is not the asker's, 422 for what would read too much, 429 after too many questions, and
 * {@linkcode PlannerError} of a model.
 */
export async function answerQuestion(
  input: Received<typeof nlqQuery>,
  asking: Asking,
  told: Told = () => {},
): Promise<Returned<typeof nlqQuery>> {
  const { phonelog, choice, grammar } = asking;
  const { question = "", plan } = input.saved_id === undefined
    ? input
    : await savedQuestion(phonelog, input.saved_id);
  const planner = choice.model ?? grammar;
  const useCache = plan === undefined && input.use_cache;
  await tellLimits(asking.platform);
  const begun = await begin(phonelog, {
    question,
    // A plan is run as it is, and so in its own zone: what it is today is said of that one.
    tz: plan?.tz ?? input.tz,
    planner: plan ? "edited" : planner.name,
    isDryRun: input.dry_run,
    asksModel: plan === undefined && choice.model !== undefined,
    meaning: useCache ? await meaningOf(question, asking) : undefined,
    earlier: useCache ? planner : undefined,
  });
  try {
    const reading = plan ? await given(plan, begun, asking) : await read(begun, useCache, asking);
    return await answered({ input, begun, asking, told }, reading);
  } catch (thrown) {
    const error = thrown instanceof AppError ? thrown.code : "internal_error";
    await finish(asking.admin, begun, "failed", { error }).catch(() => {});
    throw thrown;
  }
}

/** A question that is being answered. */
interface Question {
  readonly input: Received<typeof nlqQuery>;
  readonly begun: Awaited<ReturnType<typeof begin>>;
  readonly asking: Asking;
  readonly told: Told;
}

async function answered(
  question: Question,
  { planned, ...read }: Reading | Reading<Written>,
): Promise<Returned<typeof nlqQuery>> {
  const { input, begun, asking, told } = question;
  if (isUnderstood(planned)) {
    return await run({ input, begun, reading: { ...read, planned } }, asking, told);
  }
  if (!isWritten(planned)) return await refuse({ ...read, planned }, begun, asking.admin);
  try {
    return await runWritten({ input, begun, reading: { ...read, planned } }, asking, told);
  } catch (thrown) {
    const { instead } = read;
    if (!instead || !(thrown instanceof AppError) || thrown.status === 503) throw thrown;
    asking.log.warn("a query of the model's failed", { code: thrown.code });
    return await answered(question, instead);
  }
}
