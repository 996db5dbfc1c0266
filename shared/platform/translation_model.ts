/**
 * What comes back from a model: parts, a finished translation, or the reason why there is none.
 *
 * @module
 */

import type OpenAI from "openai";
import { EgressError } from "../edge/exchange.ts";
import { JsonTextReader } from "./json_text_reader.ts";
import type { TokenUsage, Translation, TranslationPart } from "./translation.ts";
import { errorOfStatus, TranslationError } from "./translation_error.ts";
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

/** Tokens, where the server counts them. */
export function usageOf(usage: OpenAI.CompletionUsage | null | undefined): TokenUsage | undefined {
  const { prompt_tokens: input, completion_tokens: output } = usage ?? {};
  return typeof input === "number" && typeof output === "number" ? { input, output } : undefined;
}

/** Whether the server refused the form of the request and not the request. */
export function formatUnknown(thrown: unknown): boolean {
  const { status, message = "" } = partsOfError(thrown);
  return (status === 400 || status === 422) &&
    /response_format|json_schema|max_completion_tokens|stream_options|extra.+not permitted/i
      .test(String(message));
}

/** What the SDK threw, as our error; its own quotes the server's answer and goes no further. */
export function errorOfModel(thrown: unknown, signal: AbortSignal | undefined): unknown {
  if (signal?.aborted) return signal.reason;
  if (thrown instanceof TranslationError) return thrown;

  const { status, code, cause, headers } = partsOfError(thrown);
  if (cause instanceof EgressError) return cause;
  if (code === "insufficient_quota") {
    return new TranslationError("no_provider", { because: "the service's budget is used up" });
  }
  if (code === "content_filter") return new TranslationError("refused");
  if (typeof status === "number") {
    return errorOfStatus(status, headers instanceof Headers ? headers : undefined);
  }
  // Text that is no JSON, or an error in the middle of a stream.
  const unreadable = thrown instanceof SyntaxError || "requestID" in partsOfError(thrown);
  return unreadable ? new TranslationError("bad_answer") : thrown;
}

function partsOfError(thrown: unknown): Record<string, unknown> {
  return typeof thrown === "object" && thrown !== null ? { ...thrown, ...messageOf(thrown) } : {};
}

/** The properties an error does not list as its own. */
function messageOf(thrown: object): Record<string, unknown> {
  return thrown instanceof Error ? { message: thrown.message, cause: thrown.cause } : {};
}
