/**
 * One sentence to its translation: from memory where it is known, else by a provider that is told what
 * is known, and looked at afterwards.
 *
 * @module
 */

import type {
  Translation,
  TranslationContext,
  TranslationProvider,
  TranslationRequest,
} from "../platform/translation.ts";
import { TranslationError } from "../platform/translation_error.ts";
import { contextOf, type Known, missingIn, remembered } from "./memory.ts";

/** A translation and where it is from. */
export interface Asked {
  readonly text: string;
  readonly provider: string;
  readonly model: string | null;
  readonly memory_id: string | null;
  /** What glossaries ask for and the text does not say; null where all is well. */
  readonly missing_terms: string[] | null;
  /** The language the provider found the text to be in. */
  readonly detected?: string | undefined;
}

/** A sentence, what is known of it, and how long to wait. */
export interface Asking {
  readonly request: Omit<TranslationRequest, "context">;
  readonly known: Known;
  readonly signal?: AbortSignal;
  /** Hears the translation while it is written, where the provider can do that. */
  readonly piece?: (delta: string) => void;
}

/**
 * The translation of one sentence.
 *
 * @throws {TranslationError} where nothing is known and the provider fails.
 */
export async function askKnowing(provider: TranslationProvider, asking: Asking): Promise<Asked> {
  const { request, known, signal } = asking;
  const own = remembered(known, request.text);
  if (own) return { ...own, model: null, missing_terms: null };

  const context = contextOf(known);
  const first = await write(provider, asking, context);
  const told = { provider: provider.name, model: provider.model ?? null, memory_id: null };
  const missing = missingIn(first.text, known.terms);
  if (missing.length === 0) return { ...first, ...told, missing_terms: null };

  // Only a model reads what it missed; what it missed twice is shown, and said to be missing.
  const second = provider.model === undefined ? first : await provider
    .translate({ ...request, context: { ...context, missed: missing } }, signal)
    .catch((thrown) => {
      if (thrown instanceof TranslationError) return first;
      throw thrown;
    });
  const lacking = missingIn(second.text, known.terms);
  const better = lacking.length < missing.length ? second : first;
  const left = better === second ? lacking : missing;
  return { ...better, ...told, missing_terms: left.length === 0 ? null : left };
}

/** Piece by piece where the provider can, unless an answer may have to be taken back. */
async function write(
  provider: TranslationProvider,
  { request, known, signal, piece }: Asking,
  context: TranslationContext | undefined,
): Promise<Translation> {
  const whole = { ...request, context };
  if (!provider.translateStream || !piece || known.terms.length > 0) {
    return await provider.translate(whole, signal);
  }
  for await (const part of provider.translateStream(whole, signal)) {
    if ("done" in part) return part.done;
    piece(part.delta);
  }
  throw new TranslationError("bad_answer");
}
