/**
 * A question, from what somebody wrote to their answer: begun as theirs, read by a planner or found
 * among earlier ones, made SQL, and run with the server's right to run and the asker's rights to see.
 *
 * @module
 */

import type { Received, Returned } from "../../contract.ts";
import { AppError } from "../../edge/errors.ts";
import { begin } from "./begun.ts";
import type { nlqQuery } from "./contracts.ts";
import { isUnderstood } from "./planner.ts";
import { given, meaningOf, read } from "./reading.ts";
import { refuse } from "./refusing.ts";
import { type Asking, finish, run, type Told } from "./running.ts";
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
  const begun = await begin(phonelog, {
    question,
    // A plan is run as it is, and so in its own zone: what it is today is said of that one.
    tz: plan?.tz ?? input.tz,
    planner: plan ? "edited" : planner.name,
    meaning: plan ? undefined : await meaningOf(question, asking),
    earlier: useCache ? planner : undefined,
  });
  try {
    const reading = plan ? await given(plan, begun, asking) : await read(begun, useCache, asking);
    const { planned } = reading;
    return isUnderstood(planned)
      ? await run({ input, begun, reading: { ...reading, planned } }, asking, told)
      : await refuse({ ...reading, planned }, begun, asking.admin);
  } catch (thrown) {
    const error = thrown instanceof AppError ? thrown.code : "internal_error";
    await finish(asking.admin, begun, "failed", { error }).catch(() => {});
    throw thrown;
  }
}
