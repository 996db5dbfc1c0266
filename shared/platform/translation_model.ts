/**
 * What comes back from a model: parts, a finished translation, or the reason why there is none.
 *
 * @module
 */

import type OpenAI from "openai";
import { JsonTextReader } from "./json_text_reader.ts";
import { usageOf } from "./openai_chat.ts";
import { faultOfModel } from "./provider_fault.ts";
import type { TokenUsage, Translation, TranslationPart } from "./translation.ts";
import { errorOf, TranslationError } from "./translation_error.ts";
import { translationIn } from "./translation_prompt.ts";
import { displayable } from "./translation_text.ts";

/** A whole answer as it came. */
export interface Answer {
  readonly written: unknown;
  readonly refusal?: unknown;
  /** Why the model stopped writing. */
  readonly reason: unknown;
  readonly usage: TokenUsage | undefined;
}

/** The translation in an answer; refused, cut and wrong answers are errors that tell their cost. */
export function finished({ written, refusal, reason, usage }: Answer): Translation {
  if (refusal || reason === "content_filter") throw new TranslationError("refused", { usage });
  if (reason === "length") {
    // The same text would be cut at the same place.
    throw new TranslationError("bad_answer", {
      because: "the answer was cut off",
      retryable: false,
      usage,
    });
  }
  const translation = typeof written === "string" ? translationIn(written) : undefined;
  if (!translation) throw new TranslationError("bad_answer", { usage });
  return usage === undefined ? translation : { ...translation, usage };
}

/** The translation while it is being written, and the whole of it at the end. */
export async function* partsOf(
  chunks: AsyncIterable<OpenAI.ChatCompletionChunk>,
  signal: AbortSignal | undefined,
): AsyncGenerator<TranslationPart> {
  const reader = new JsonTextReader("translation");
  let shown = "";
  let reason: unknown;
  let refusal: unknown;
  let usage: TokenUsage | undefined;

  for await (const chunk of chunks) {
    usage = usageOf(chunk?.usage) ?? usage;
    const choice = chunk?.choices?.[0];
    reason = choice?.finish_reason ?? reason;
    refusal = choice?.delta?.refusal || refusal;
    const delta = displayable(reader.read(choice?.delta?.content ?? ""));
    if (refusal || !reader.plausible) break;
    if (delta === "") continue;
    shown += delta;
    yield { delta };
  }
  // The SDK ends a stream in silence when it was aborted.
  signal?.throwIfAborted();

  const done = finished({ written: reader.written, refusal, reason, usage });
  if (done.text !== shown) throw new TranslationError("bad_answer", { usage });
  yield { done };
}

/** What the SDK threw, as our error. */
export function errorOfModel(thrown: unknown, signal: AbortSignal | undefined): unknown {
  if (signal?.aborted) return signal.reason;
  if (thrown instanceof TranslationError) return thrown;
  const fault = faultOfModel(thrown);
  return fault ? errorOf(fault) : thrown;
}
