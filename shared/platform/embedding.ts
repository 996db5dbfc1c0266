/**
 * What texts mean, as numbers that can be compared, behind one interface; and the choice of who reads
 * them.
 *
 * @module
 */

import { EdgeEmbedder } from "./embedding_edge.ts";
import { EmbeddingError } from "./embedding_error.ts";
import { HashEmbedder } from "./embedding_hash.ts";
import { OpenAiEmbedder } from "./embedding_openai.ts";
import type { Tokens } from "./spending.ts";

/** How many numbers every vector has. */
export const DIMENSIONS = 384;

/** What came of some texts: a vector of unit length each, in their order. */
export interface Embedded {
  readonly vectors: readonly (readonly number[])[];
  /** Tokens, where the provider counts them. */
  readonly usage?: Tokens | undefined;
}

/** Somebody who reads texts. Every failure is an {@linkcode EmbeddingError}. */
export interface EmbeddingProvider {
  readonly name: string;
  /** Stands beside every vector: those of two models cannot be compared. */
  readonly model: string;
  /** Whether what it reads leaves this back end, and costs money. */
  readonly isPaid: boolean;
  /** Whether it takes less time than to ask the database whether there is anything to compare. */
  readonly isQuick: boolean;
  /** The least cosine of two texts that have to do with each other. */
  readonly nearness: number;
  /** So many texts at once: a small part of a call's CPU, as others are at it at the same time. */
  readonly batch: number;
  embed(texts: readonly string[], signal?: AbortSignal): Promise<Embedded>;
}

/** Reads a variable; unset and empty are the same. */
type Env = (name: string) => string | undefined;

/**
 * The provider that `EMBEDDING_PROVIDER` names: openai (or any server of its kind), gte-small (the edge
 * runtime's own model), none, else hash: no model at all, but nothing leaves the back end and it is
 * always there. A key of OpenAI's alone sends nobody's texts anywhere.
 */
export function embeddingFrom(env: Env): EmbeddingProvider {
  const provider = named(env("EMBEDDING_PROVIDER") ?? "hash", env);
  const given = env("EMBEDDING_NEARNESS");
  if (given === undefined || provider.name === "none") return provider;
  const nearness = Number(given);
  if (!(Math.abs(nearness) <= 1)) return nobody("Set EMBEDDING_NEARNESS to a number such as 0.3");
  const { name, model, isPaid, isQuick, batch } = provider;
  const embed: EmbeddingProvider["embed"] = (texts, signal) => provider.embed(texts, signal);
  return { name, model, isPaid, isQuick, batch, nearness, embed };
}

function named(choice: string, env: Env): EmbeddingProvider {
  if (choice === "hash") return new HashEmbedder();
  if (choice === "gte-small") return new EdgeEmbedder();
  if (choice === "none") return nobody("Set EMBEDDING_PROVIDER");
  if (choice !== "openai") {
    return nobody("Set EMBEDDING_PROVIDER to hash, gte-small, openai or none");
  }

  const [key, baseUrl] = [env("OPENAI_API_KEY"), env("OPENAI_BASE_URL")];
  if (!key && !baseUrl) return nobody("Set OPENAI_API_KEY");
  return new OpenAiEmbedder({
    baseUrl: baseUrl ?? "https://api.openai.com/v1",
    apiKey: key ?? "none",
    model: env("EMBEDDING_MODEL") ?? "text-embedding-3-small",
  });
}

function nobody(hint: string): EmbeddingProvider {
  return {
    name: "none",
    model: "none",
    isPaid: false,
    isQuick: true,
    nearness: 1,
    batch: 1,
    embed: () => Promise.reject(new EmbeddingError("no_provider", { hint })),
  };
}

/** A vector as the database reads it. */
export function vectorText(vector: readonly number[]): string {
  // A halfvec has three digits that count; five say all it can keep.
  return `[${vector.map((number) => Number(number.toFixed(5))).join(",")}]`;
}
