/**
 * What a question means, as numbers, and which earlier ones are near to it.
 *
 * @module
 */

import { z } from "zod";
import { AppError } from "../../edge/errors.ts";
import { vectorOfQuestion } from "../../platform/embedding_question.ts";
import type { Begun, Meaning } from "./begun.ts";
import type { Readers } from "./reading.ts";

/** What a question means where that costs nothing: told as it begins, for the list of earlier ones. */
export async function meaningOf(question: string, readers: Readers): Promise<Meaning | undefined> {
  return readers.embedding.isQuick ? await read(question, readers) : undefined;
}

/**
 * Earlier questions that are near, asked for where it takes a model to say what one means: behind the
 * beginning, which may refuse, so that nobody pays for what is not answered.
 */
export async function nearOf(begun: Begun, readers: Readers): Promise<unknown[]> {
  // Nobody waits, or pays, for numbers where the grammar takes a thousandth of a second.
  if (readers.embedding.isQuick || !readers.choice.model) return [];
  const meaning = await read(begun.question, readers);
  if (!meaning) return [];
  const { nearness, ...p_meaning } = meaning;
  const found = readers.phonelog.rpc("match_nlq_queries", { p_meaning, p_threshold: nearness });
  return z.array(z.unknown()).parse(await found);
}

async function read(
  question: string,
  { embedding, log, cache, platform, user }: Readers,
): Promise<Meaning | undefined> {
  if (embedding.name === "none") return undefined;
  try {
    const asking = { provider: embedding, cache, platform, user, function: "nlq-query" };
    const vector = await vectorOfQuestion(question, asking);
    // The nearest are only listed: how near they are decides nothing.
    return { model: embedding.model, vector, nearness: -1 };
  } catch (thrown) {
    if (!(thrown instanceof AppError || thrown instanceof DOMException)) throw thrown;
    log.warn("a question was not compared by its meaning", { provider: embedding.name });
    return undefined;
  }
}
