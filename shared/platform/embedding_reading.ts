/**
 * Has a model read some texts, and leaves out those that it takes in no company.
 *
 * @module
 */

import { type EmbeddingProvider, vectorText } from "./embedding.ts";
import { EmbeddingError, type EmbeddingReason } from "./embedding_error.ts";
import { embedFor, type Reading } from "./embedding_paying.ts";

/** Who reads, and at whose cost. */
export interface TextReader {
  readonly provider: EmbeddingProvider;
  readonly reading: Reading;
  /** Whether what looks like an outage may be about a text. */
  readonly isDoubtful: boolean;
}

/** A text in the place of which the database keeps what it means. */
type Embedded<Text extends { readonly body: string }> = Omit<Text, "body"> & { embedding: string };

/** What is about a text, and what may be when it happens each time. */
const REFUSALS: readonly EmbeddingReason[] = ["refused"];
const DOUBTFUL: readonly EmbeddingReason[] = ["refused", "bad_answer", "unreachable", "timeout"];

/**
 * As the database keeps them.
 *
 * @throws {EmbeddingError} where it is not about a text.
 */
export async function readTexts<Text extends { readonly body: string }>(
  texts: readonly Text[],
  reader: TextReader,
  isProven = false,
): Promise<Embedded<Text>[]> {
  if (texts.length === 0) return [];
  const { provider, reading, isDoubtful } = reader;
  try {
    const vectors = await embedFor(provider, texts.map(({ body }) => body), reading);
    return texts.map(({ body: _, ...text }, nth) => (
      { ...text, embedding: vectorText(vectors[nth] ?? []) }
    ));
  } catch (thrown) {
    const refusals = isDoubtful ? DOUBTFUL : REFUSALS;
    if (!(thrown instanceof EmbeddingError && refusals.includes(thrown.reason))) throw thrown;
    // Whoever refuses all and everything has something against us, and not against a text.
    const isSure = thrown.reason === "refused" || texts.length > 1;
    if (!isProven || !isSure) await embedFor(provider, ["Hello"], reading);
    if (texts.length === 1) return [];
    const half = texts.length >> 1;
    const rows = await readTexts(texts.slice(0, half), reader, true);
    return [...rows, ...await readTexts(texts.slice(half), reader, true)];
  }
}
