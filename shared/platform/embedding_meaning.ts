/**
 * What somebody looks for, as numbers that texts are compared with.
 *
 * @module
 */

import { AppError } from "../edge/errors.ts";
import { type Asking, vectorOfQuestion } from "./embedding_question.ts";
import type { LoggingService } from "./logging_service.ts";

/** Who looks, and who reads what they wrote. */
export interface Looking extends Asking {
  log: LoggingService;
}

/** As SQL takes it; not a type of its own name, so that it is JSON. */
export type Meaning = { model: string; vector: string; nearness: number };

/**
 * What a question means; undefined while nobody can say, which stops no search. `isRead` tells whether
 * a model has read anything that it could be compared with.
 */
export async function meaningOf(
  question: string,
  isRead: (model: string) => Promise<boolean>,
  { log, ...asking }: Looking,
): Promise<Meaning | undefined> {
  const { model, nearness, name, isQuick } = asking.provider;
  // Nobody is told what people look for, or paid for it, where there is nothing to compare it with.
  if (!isQuick && !await isRead(model)) return undefined;
  try {
    return { model, nearness, vector: await vectorOfQuestion(question, asking) };
  } catch (thrown) {
    if (!(thrown instanceof AppError || thrown instanceof DOMException)) throw thrown;
    log.warn("nothing was looked for by its meaning", { provider: name });
    return undefined;
  }
}
