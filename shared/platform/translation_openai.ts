/**
 * Translation by a model behind any OpenAI-compatible address.
 *
 * The answer is asked for as JSON although a plain completion would do: a refusal, an explanation or
 * a reply to the text is prose, and as JSON it fails to parse instead of passing for a translation.
 *
 * @module
 */

import type OpenAI from "openai";
import { fetchProvider } from "../edge/egress.ts";
import type {
  Translation,
  TranslationPart,
  TranslationProvider,
  TranslationRequest,
} from "./translation.ts";
import { tryTwice } from "./translation_attempt.ts";
import { errorOfExchange } from "./translation_error.ts";
import { errorOfModel, finished, formatUnknown, partsOf, usageOf } from "./translation_model.ts";
import { type ModelParams, paramsFor } from "./translation_prompt.ts";
import { answerWithoutAsking } from "./translation_text.ts";

/** Where the model is, and which one. */
export interface OpenAiSettings {
  readonly baseUrl: string;
  readonly apiKey: string;
  readonly model: string;
  /** How long it may say nothing, in milliseconds; a whole answer may take three times as long. */
  readonly timeoutMs?: number;
}

/** One client an isolate; the SDK is loaded with the first text. */
export class OpenAiTranslator implements TranslationProvider {
  readonly name = "openai";
  readonly model: string;
  readonly #settings: OpenAiSettings;
  #client: Promise<OpenAI> | undefined;
  /** Whether the server can be held to a shape; found out by the first answer. */
  #strict = true;

  constructor(settings: OpenAiSettings) {
    this.#settings = settings;
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
    const completion = await tryTwice(ask, signal);

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
    const chunks = await tryTwice(ask, signal);
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
    const client = await this.#open();
    const strict = this.#strict;
    try {
      return await send(client, paramsFor(request, this.model, strict));
    } catch (thrown) {
      if (!strict || !formatUnknown(thrown)) throw errorOfModel(thrown, signal);
    }
    this.#strict = false;
    return await this.#ask(request, signal, send);
  }

  #open(): Promise<OpenAI> {
    const { apiKey, timeoutMs = 20_000 } = this.#settings;
    const baseURL = this.#settings.baseUrl.replace(/\/+$/, "");
    return this.#client ??= import("openai").then(({ default: Client }) =>
      new Client({
        baseURL,
        apiKey,
        organization: null,
        project: null,
        // It would log pieces of what it could not read.
        logLevel: "off",
        // The clocks, the limits and the second try are ours: the SDK sleeps a minute when told to.
        maxRetries: 0,
        timeout: 4 * timeoutMs,
        fetch: (url: string | URL | Request, init: RequestInit = {}) =>
          fetchProvider(baseURL, String(url).slice(baseURL.length), {
            method: init.method ?? "GET",
            headers: new Headers(init.headers),
            body: init.body ?? null,
            signal: init.signal ?? null,
            silenceMs: timeoutMs,
            timeoutMs: 3 * timeoutMs,
          }),
      })
    );
  }
}

/** Tokens of a stream are counted on demand only, by servers that know the demand. */
function streamed(params: ModelParams): { stream: true; stream_options?: { include_usage: true } } {
  return params.response_format
    ? { stream: true, stream_options: { include_usage: true } }
    : { stream: true };
}
