/**
 * A question that was not understood: said so in words, and written down.
 *
 * @module
 */

import type { Returned } from "../../contract.ts";
import type { Databases } from "../../platform/databases.ts";
import type { Begun } from "./begun.ts";
import type { nlqQuery } from "./contracts.ts";
import type { NotUnderstood } from "./planner.ts";
import type { Reading } from "./reading.ts";
import { finish } from "./running_query.ts";
import { normalized } from "./slots.ts";

/** Why there is no answer, as a sentence. */
const REASONS: Record<NotUnderstood["reason"], string> = {
  not_understood: "I do not understand this question",
  ambiguous: "This question can mean more than one thing",
  nobody_of_that_name: "I do not know whom you mean",
  not_in_the_log: "The log does not tell",
  no_model: "Only a model can read this question, and none is set up",
};

/** Says why there is no answer, and what works. */
export async function refuse(
  { planned, planner, model }: Reading<NotUnderstood>,
  begun: Begun,
  admin: Databases,
): Promise<Returned<typeof nlqQuery>> {
  const { id, question } = begun;
  const { reason, unclear, suggestions } = planned;
  const facts = { error: reason, normalized: normalized(question), planner, model };
  await finish(admin, begun, "refused", facts);
  return {
    understood: false,
    query_id: id,
    question,
    reason,
    answer: sentenceOf(planned),
    unclear: [...unclear],
    suggestions: [...suggestions],
  };
}

function sentenceOf({ reason, unclear }: NotUnderstood): string {
  const parts = unclear.map(({ words, as }) => as ? `"${words}" (${as})` : `"${words}"`);
  return parts.length ? `${REASONS[reason]}: ${parts.join(", ")}.` : `${REASONS[reason]}.`;
}
