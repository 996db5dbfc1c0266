/**
 * A model behind any OpenAI-compatible address: one client, and the dialect that its server knows.
 *
 * @module
 */

import type OpenAI from "openai";
import { fetchProvider } from "../edge/egress.ts";
import { formatUnknown } from "./provider_fault.ts";
import type { Tokens } from "./spending.ts";

/** Where the model is, and which one. */
export interface OpenAiSettings {
  readonly baseUrl: string;
  readonly apiKey: string;
  readonly model: string;
  /** How long it may say nothing, in milliseconds; a whole answer may take three times as long. */
  readonly timeoutMs?: number;
}

/** A request to a model, streamed or not. */
export type ModelParams = Omit<OpenAI.ChatCompletionCreateParams, "stream">;

/** The shape an answer has to have, as a JSON schema. */
export interface AnswerShape {
  readonly name: string;
  readonly schema: Record<string, unknown>;
}

/** One client an isolate; the SDK is loaded with the first request. */
export class OpenAiChat {
  readonly model: string;
  readonly #settings: OpenAiSettings;
  #client: Promise<OpenAI> | undefined;
  /** Whether the server knows today's form of a request; found out by the first answer. */
  #strict = true;

  constructor(settings: OpenAiSettings) {
    this.#settings = settings;
    this.model = settings.model;
  }

  /**
   * Has a request sent: held to a shape and in the form of today's servers, or in the plain one that
   * older ones know.
   *
   * @param most the most tokens the answer may take.
   * @throws whatever the SDK throws.
   */
  async ask<Answer>(
    messages: OpenAI.ChatCompletionMessageParam[],
    { name, schema }: AnswerShape,
    most: number,
    send: (client: OpenAI, params: ModelParams) => Promise<Answer>,
  ): Promise<Answer> {
    const client = await this.#open();
    const base = { model: this.model, messages };
    if (!this.#strict) return await send(client, { ...base, max_tokens: most });
    try {
      const json_schema = { name, strict: true, schema };
      return await send(client, {
        ...base,
        max_completion_tokens: most,
        response_format: { type: "json_schema", json_schema },
      });
    } catch (thrown) {
      if (!formatUnknown(thrown)) throw thrown;
    }
    this.#strict = false;
    return await this.ask(messages, { name, schema }, most, send);
  }

  /**
   * Has prose written, piece by piece, in the form of today's servers or in the one of older ones.
   *
   * @param most the most tokens the answer may take.
   * @throws whatever the SDK throws.
   */
  async speak(
    messages: OpenAI.ChatCompletionMessageParam[],
    most: number,
    more: Pick<ModelParams, "temperature">,
    signal: AbortSignal,
  ): Promise<AsyncIterable<OpenAI.ChatCompletionChunk>> {
    const client = await this.#open();
    const base = { model: this.model, messages, ...more, stream: true } as const;
    const older = () => client.chat.completions.create({ ...base, max_tokens: most }, { signal });
    if (!this.#strict) return await older();
    try {
      return await client.chat.completions.create({
        ...base,
        max_completion_tokens: most,
        stream_options: { include_usage: true },
      }, { signal });
    } catch (thrown) {
      if (!formatUnknown(thrown)) throw thrown;
    }
    this.#strict = false;
    return await older();
  }

  /** Whether a model made for that says that a text must not be said. */
  async moderate(model: string, input: string, signal: AbortSignal): Promise<boolean> {
    const client = await this.#open();
    const { results } = await client.moderations.create({ model, input }, { signal });
    return results.some(({ flagged }) => flagged);
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

/** Tokens, where the server counts them. */
export function usageOf(usage: OpenAI.CompletionUsage | null | undefined): Tokens | undefined {
  const { prompt_tokens: input, completion_tokens: output } = usage ?? {};
  return typeof input === "number" && typeof output === "number" ? { input, output } : undefined;
}

/** The JSON value of an answer; models that were not held to JSON like to put it into a fence. */
export function jsonOf(written: string): unknown {
  try {
    return JSON.parse(written.trim().replace(/^```(json)?\s*|\s*```$/g, ""));
  } catch {
    return undefined;
  }
}
