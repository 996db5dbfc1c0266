/**
 * Embeddings of a model behind any OpenAI-compatible address. One request and one answer of numbers:
 * the SDK would bring nothing but its size.
 *
 * @module
 */

import { z } from "zod";
import { fetchProvider } from "../edge/egress.ts";
import type { Embedded, EmbeddingProvider } from "./embedding.ts";
import { EmbeddingError, errorOfExchange, errorOfStatus } from "./embedding_error.ts";

/** Where the model is, and which one. */
export interface OpenAiEmbedderSettings {
  readonly baseUrl: string;
  readonly apiKey: string;
  readonly model: string;
  readonly timeoutMs?: number;
}

/** Compatible servers differ: a server that ignores `dimensions` shows by the length. */
const answer = z.object({
  data: z.array(z.object({
    index: z.int().nonnegative(),
    embedding: z.array(z.number()).length(384),
  })),
  usage: z.object({ prompt_tokens: z.int().nonnegative() }).nullish(),
});

export class OpenAiEmbedder implements EmbeddingProvider {
  readonly name = "openai";
  readonly model: string;
  readonly isPaid = true;
  readonly isQuick = false;
  readonly nearness = 0.3;
  readonly batch = 64;
  readonly #settings: OpenAiEmbedderSettings;

  constructor(settings: OpenAiEmbedderSettings) {
    this.#settings = settings;
    this.model = settings.model;
  }

  async embed(texts: readonly string[], signal?: AbortSignal): Promise<Embedded> {
    const { baseUrl, apiKey, model, timeoutMs = 20_000 } = this.#settings;
    try {
      const response = await fetchProvider(baseUrl, "/embeddings", {
        method: "POST",
        headers: { "content-type": "application/json", authorization: `Bearer ${apiKey}` },
        body: JSON.stringify({ model, input: texts, dimensions: 384, encoding_format: "float" }),
        timeoutMs,
        maxBytes: 4_000_000,
        signal: signal ?? null,
      });
      if (!response.ok) {
        await response.body?.cancel();
        throw errorOfStatus(response.status, response.headers);
      }
      return embeddedFrom(await response.text(), texts.length);
    } catch (thrown) {
      if (signal?.aborted) throw signal.reason;
      throw errorOfExchange(thrown);
    }
  }
}

/** Vectors in the order of the texts, of unit length whatever the server does. */
function embeddedFrom(text: string, count: number): Embedded {
  const { data, usage } = answer.safeParse(jsonIn(text)).data ?? { data: [] };
  const inOrder = data.toSorted((a, b) => a.index - b.index);
  // A text that got another one's would keep it.
  if (inOrder.length !== count || inOrder.some(({ index }, nth) => index !== nth)) {
    throw new EmbeddingError("bad_answer");
  }
  const vectors = inOrder.map(({ embedding }) => unit(embedding));
  return usage ? { vectors, usage: { input: usage.prompt_tokens, output: 0 } } : { vectors };
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function unit(vector: readonly number[]): number[] {
  const length = Math.hypot(...vector);
  if (length === 0) throw new EmbeddingError("bad_answer");
  return vector.map((number) => number / length);
}
