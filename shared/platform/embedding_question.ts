/**
 * What somebody asks, as numbers that kept ones are compared with.
 *
 * @module
 */

import type { CacheService } from "./cache_service.ts";
import { type EmbeddingProvider, vectorText } from "./embedding.ts";
import { embedFor, type Reading } from "./embedding_paying.ts";
import { sha256 } from "./hash.ts";

/** Who asks, at whose cost, and who reads what they wrote. */
export interface Asking extends Omit<Reading, "signal"> {
  readonly provider: EmbeddingProvider;
  readonly cache: CacheService;
}

/** Whoever asks waits no longer for a model. */
const PATIENCE_MS = 3_000;

/** The next page, and the same again, costs nothing. */
const REMEMBERED_SECONDS = 60 * 60;

/**
 * The vector of a question, as the database reads it.
 *
 * @throws {AppError} where no model answers or nobody pays for it.
 * @throws {DOMException} where it takes too long.
 */
export async function vectorOfQuestion(
  question: string,
  { provider, cache, ...asking }: Asking,
): Promise<string> {
  const read = async () => {
    const signal = AbortSignal.timeout(PATIENCE_MS);
    const [vector = []] = await embedFor(provider, [question], { ...asking, signal });
    return vectorText(vector);
  };
  if (!provider.isPaid) return await read();
  // Own questions only: the same of somebody else is asked for again.
  const digest = await sha256(JSON.stringify([provider.model, question]));
  return await cache.remember(`embedding:${asking.user}:${digest}`, REMEMBERED_SECONDS, read);
}
