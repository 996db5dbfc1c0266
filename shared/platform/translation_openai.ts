/**
 * Translation by a model behind any OpenAI-compatible address.
 *
 * The answer is asked for as JSON although a plain completion would do: a refusal, an explanation or
 * a reply to the text is prose, and as JSON it fails to parse instead of passing for a translation.
 *
 * @module
 */

import type OpenAI from "openai";
import { type ModelParams, OpenAiChat, type OpenAiSettings, usageOf } from "./openai_chat.ts";
import { tryTwice } from "./provider_attempt.ts";
import type {
  Translation,
  TranslationPart,
  TranslationProvider,
  TranslationRequest,
} from "./translation.ts";
import { errorOfExchange } from "./translation_error.ts";
import { errorOfModel, finished, partsOf } from "./translation_model.ts";
import { ANSWER, mostTokens, promptFor } from "./translation_prompt.ts";
import { answerWithoutAsking } from "./translation_text.ts";

/** Needs a model that writes JSON. */
export class OpenAiTranslator implements TranslationProvider {
  readonly name = "openai";
  readonly model: string;
  readonly #chat: OpenAiChat;

  constructor(settings: OpenAiSettings) {
    this.#chat = new OpenAiChat(settings);
    this.model = settings.model;
  }

  async translate(request: TranslationRequest, signal?: AbortSignal): Promise<Translation> {
    const own = answerWithoutAsking(request);
    if (own) return own;
    const ask = () =>
      this.#ask(
        request,
        signal,
        (client, params) =>
          client.chat.completions.create({ ...params, stream: false }, { signal }),
      );
    const completion = await tryTwice(ask, errorOfExchange, signal);

    // Compatible servers differ: nothing of the answer is there until it was looked at.
    const choice = completion?.choices?.[0];
    return finished({
      written: choice?.message?.content,
      refusal: choice?.message?.refusal,
      reason: choice?.finish_reason,
      usage: usageOf(completion?.usage),
    });
  }

  async *translateStream(
    request: TranslationRequest,
    signal?: AbortSignal,
  ): AsyncGenerator<TranslationPart> {
    const own = answerWithoutAsking(request);
    if (own) {
      yield { delta: own.text };
      yield { done: own };
      return;
    }
    const ask = () =>
      this.#ask(
        request,
        signal,
        (client, params) =>
          client.chat.completions.create({ ...params, ...streamed(params) }, { signal }),
      );
    const chunks = await tryTwice(ask, errorOfExchange, signal);
    try {
      // Once a reader saw the first words there is no second try.
      yield* partsOf(chunks, signal);
    } catch (thrown) {
      throw errorOfExchange(errorOfModel(thrown, signal));
    }
  }

  async #ask<Answer>(
    request: TranslationRequest,
    signal: AbortSignal | undefined,
    send: (client: OpenAI, params: ModelParams) => Promise<Answer>,
  ): Promise<Answer> {
    try {
      return await this.#chat.ask(promptFor(request), ANSWER, mostTokens(request.text), send);
    } catch (thrown) {
      throw errorOfModel(thrown, signal);
    }
  }
}

/** Tokens of a stream are counted on demand only, by servers that know the demand. */
function streamed(params: ModelParams): { stream: true; stream_options?: { include_usage: true } } {
  return params.response_format
    ? { stream: true, stream_options: { include_usage: true } }
    : { stream: true };
}
