/**
 * Transcription by any server that has OpenAI's `POST /audio/transcriptions`.
 *
 * @module
 */

import { fetchProvider } from "../edge/egress.ts";
import { AUDIO_TYPES } from "./audio_kinds.ts";
import { primarySubtag } from "./language_tag.ts";
import { tryTwice } from "./provider_attempt.ts";
import { faultOfModel, formatUnknown } from "./provider_fault.ts";
import type { Recording, Transcription, TranscriptionProvider } from "./transcription.ts";
import { TranscriptionError, transcriptionErrorOf } from "./transcription_error.ts";
import { spokenLanguage } from "./transcription_languages.ts";
import { displayable } from "./translation_text.ts";

/** Where the server is, and what it costs. */
export interface TranscriberSettings {
  readonly name: string;
  readonly baseUrl: string;
  readonly apiKey: string;
  readonly model: string;
  readonly microUsdPerMinute: number;
  /** Up to the last byte of an answer, in milliseconds. */
  readonly timeoutMs?: number;
}

/** The answer to an hour of speech tells of each sentence by itself. */
const MAX_ANSWER_BYTES = 16_000_000;

export class OpenAiTranscriber implements TranscriptionProvider {
  readonly name: string;
  readonly model: string;
  readonly microUsdPerMinute: number;
  readonly #settings: TranscriberSettings;
  /** Whether the server tells length and language; found out by the first answer. */
  #isVerbose = true;

  constructor(settings: TranscriberSettings) {
    this.#settings = settings;
    this.name = settings.name;
    this.model = settings.model;
    this.microUsdPerMinute = settings.microUsdPerMinute;
  }

  async transcribe(recording: Recording, signal: AbortSignal): Promise<Transcription> {
    const answer = await tryTwice(
      () => this.#ask(recording, signal),
      transcriptionErrorOf,
      signal,
    );
    const { text, language, duration, usage } = (answer ?? {}) as Record<string, unknown>;
    if (typeof text !== "string" || !text.isWellFormed()) {
      throw new TranscriptionError("bad_answer");
    }
    const found = spokenLanguage(language);
    const seconds = secondsIn(duration) ?? secondsIn((usage as { seconds?: unknown })?.seconds);
    return {
      text: displayable(text).trim(),
      ...found !== undefined && { language: found },
      ...seconds !== undefined && { seconds },
    };
  }

  async #ask(recording: Recording, signal: AbortSignal): Promise<unknown> {
    const { baseUrl, apiKey, model, timeoutMs = 50_000 } = this.#settings;
    const { bytes, kind, language } = recording;
    const isVerbose = this.#isVerbose;
    const form = new FormData();
    // Servers go by the name's end.
    form.set("file", new File([bytes], `recording.${kind}`, { type: AUDIO_TYPES[kind][0] }));
    form.set("model", model);
    form.set("response_format", isVerbose ? "verbose_json" : "json");
    if (language !== undefined) form.set("language", primarySubtag(language));
    const response = await fetchProvider(baseUrl, "/audio/transcriptions", {
      method: "POST",
      headers: { accept: "application/json", authorization: `Bearer ${apiKey}` },
      body: form,
      signal,
      timeoutMs,
      maxBytes: MAX_ANSWER_BYTES,
    });
    const answer = jsonIn(await response.text());
    if (response.ok) return answer;

    const { status, headers } = response;
    const { code, message } = errorIn(answer);
    if (isVerbose && formatUnknown({ status, message })) {
      this.#isVerbose = false;
      return await this.#ask(recording, signal);
    }
    const { reason = "bad_answer", ...parts } = faultOfModel({ status, code, headers }) ?? {};
    throw new TranscriptionError(reason, parts);
  }
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Read to be understood, and never handed on. */
function errorIn(answer: unknown): Record<string, unknown> {
  const { error } = (answer ?? {}) as { error?: unknown };
  return typeof error === "object" && error !== null ? { ...error } : { message: error };
}

/** Some servers write numbers as text. */
function secondsIn(said: unknown): number | undefined {
  const seconds = typeof said === "string" && said !== "" ? Number(said) : said;
  return typeof seconds === "number" && seconds >= 0 && seconds < 1e6 ? seconds : undefined;
}
