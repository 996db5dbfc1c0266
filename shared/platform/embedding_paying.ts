/**
 * Who pays for reading texts: the person whose they are. What a back end reads by itself costs nothing
 * and passes by.
 *
 * @module
 */

import { AppError } from "../edge/errors.ts";
import type { DatabaseService } from "./database_service.ts";
import type { Embedded, EmbeddingProvider } from "./embedding.ts";
import { EmbeddingError } from "./embedding_error.ts";
import { spend, type Verdict } from "./spending.ts";

/** For whom texts are read, and by which function. */
export interface Reading {
  /** With the server's rights: nobody else touches money. */
  readonly platform: Pick<DatabaseService<"platform">, "rpc">;
  readonly user: string;
  readonly function: string;
  readonly signal?: AbortSignal;
}

/** Budgets may be raised before midnight. */
const LOOK_AGAIN_SECONDS = 15 * 60;

/**
 * Vectors of some texts at somebody's cost.
 *
 * @throws {EmbeddingError} also where their budget is spent; then nobody was asked.
 */
export async function embedFor(
  provider: EmbeddingProvider,
  texts: readonly string[],
  { platform, user, function: name, signal }: Reading,
): Promise<Embedded["vectors"]> {
  if (!provider.isPaid) return (await provider.embed(texts, signal)).vectors;
  // No token is shorter than a byte.
  const bytes = texts.reduce((sum, text) => sum + new TextEncoder().encode(text).length, 0);
  const call = { platform, user, function: name, provider: provider.name, model: provider.model };
  const ask = { ...call, atOnce: 8, judge };
  try {
    return await spend(ask, { input: bytes, output: 0 }, async (meter) => {
      const { vectors, usage } = await provider.embed(texts, signal);
      meter.used(usage);
      return vectors;
    });
  } catch (thrown) {
    throw unasked(thrown);
  }
}

function judge(thrown: unknown): Verdict {
  if (!(thrown instanceof EmbeddingError)) return { isBilled: true, isFailure: true };
  const { reason } = thrown;
  return {
    isBilled: !["no_provider", "rate_limited", "refused", "unreachable"].includes(reason),
    // What is wrong with one text, or with one asking too often, is nothing against the provider.
    isFailure: ["rate_limited", "refused"].includes(reason) ? undefined : true,
  };
}

/** Why nobody was asked. */
function unasked(thrown: unknown): unknown {
  if (!(thrown instanceof AppError) || thrown instanceof EmbeddingError) return thrown;
  const { reason, seconds } = (thrown.details ?? {}) as { reason?: unknown; seconds?: unknown };
  const wait = typeof seconds === "number" ? Math.min(seconds, LOOK_AGAIN_SECONDS) : 30;
  const why =
    ({ budget: "over_budget", at_once: "rate_limited", provider: "unreachable" } as const)[
      String(reason) as "budget"
    ];
  return why ? new EmbeddingError(why, { seconds: wait, cause: thrown }) : thrown;
}
