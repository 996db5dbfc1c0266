/**
 * The model that the edge runtime brings along: English, 512 tokens, no key, and nothing leaves the
 * platform. The local stack has a stand-in of the same shape.
 *
 * @module
 */

import type { Embedded, EmbeddingProvider } from "./embedding.ts";
import { EmbeddingError } from "./embedding_error.ts";

/** What the runtime offers, as far as it is used. */
interface Session {
  run(text: string, options: { mean_pool: boolean; normalize: boolean }): Promise<unknown>;
}

/** Opened once an isolate: the first takes its time. */
let session: Session | undefined;

export class EdgeEmbedder implements EmbeddingProvider {
  readonly name = "edge";
  readonly model = "gte-small";
  readonly isPaid = false;
  readonly isQuick = false;
  /** Its vectors all lie near each other. */
  readonly nearness = 0.8;
  /** Each takes a tenth of a second of the two a call has, and four jobs may be at it. */
  readonly batch = 2;

  async embed(texts: readonly string[], signal?: AbortSignal): Promise<Embedded> {
    try {
      const own = session ??= open();
      const vectors: number[][] = [];
      for (const text of texts) {
        signal?.throwIfAborted();
        const work = own.run(text, { mean_pool: true, normalize: true });
        const vector = await unlessAborted(work, signal);
        if (!Array.isArray(vector) || vector.length !== 384) throw new EmbeddingError("bad_answer");
        vectors.push(vector);
      }
      return { vectors };
    } catch (thrown) {
      if (signal?.aborted) throw signal.reason;
      if (thrown instanceof EmbeddingError) throw thrown;
      // Whatever it is that the runtime says; the next one begins with a model of its own.
      session = undefined;
      throw new EmbeddingError("unreachable", { cause: thrown });
    }
  }
}

/** A run that has begun cannot be stopped, but nobody has to wait for it. */
async function unlessAborted<T>(work: Promise<T>, signal?: AbortSignal): Promise<T> {
  const { promise: given, reject } = Promise.withResolvers<never>();
  const giveUp = () => reject(signal?.reason);
  signal?.addEventListener("abort", giveUp);
  try {
    return await Promise.race([work, given]);
  } finally {
    signal?.removeEventListener("abort", giveUp);
  }
}

function open(): Session {
  const { Supabase } = globalThis as {
    Supabase?: { ai?: { Session?: new (model: string) => Session } };
  };
  const Model = Supabase?.ai?.Session;
  if (!Model) {
    throw new EmbeddingError("no_provider", { hint: "Only the edge runtime has gte-small" });
  }
  return new Model("gte-small");
}
