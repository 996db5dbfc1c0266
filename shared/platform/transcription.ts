/**
 * Writing down what a recording says, behind one interface, and the choice of who does it.
 *
 * @module
 */

import type { AudioKind } from "./audio_kinds.ts";
import type { Bytes } from "./bytes.ts";
import { OpenAiTranscriber } from "./transcription_openai.ts";
import { TranscriptionError } from "./transcription_error.ts";

/** A recording to write down. */
export interface Recording {
  readonly bytes: Bytes;
  readonly kind: AudioKind;
  /** The language that is spoken, as a tag of BCP 47; left out where nobody knows. */
  readonly language?: string | undefined;
}

/** What was said. */
export interface Transcription {
  /** Empty where nobody says anything. */
  readonly text: string;
  /** The language it was found to be in, where the provider says so. */
  readonly language?: string;
  /** How long the recording is, where the provider says so. */
  readonly seconds?: number;
}

/** Somebody who listens. Every failure is a {@linkcode TranscriptionError}. */
export interface TranscriptionProvider {
  readonly name: string;
  readonly model: string;
  /** What a minute costs, in millionths of a dollar. */
  readonly microUsdPerMinute: number;
  transcribe(recording: Recording, signal: AbortSignal): Promise<Transcription>;
}

/** Reads a variable; unset and empty are the same. */
type Env = (name: string) => string | undefined;

/** OpenAI's list price for whisper-1. */
const USD_PER_MINUTE = "0.006";

/**
 * The provider the environment names: `TRANSCRIPTION_BASE_URL`, else where the other models are.
 *
 * @throws {TranscriptionError} 503 where none is set up.
 */
export function transcriptionFrom(env: Env): TranscriptionProvider {
  const own = env("TRANSCRIPTION_BASE_URL");
  const baseUrl = own ?? env("OPENAI_BASE_URL");
  // A key for one server is shown to no other.
  const key = env("TRANSCRIPTION_API_KEY") ?? (own ? undefined : env("OPENAI_API_KEY"));
  if (!key && !baseUrl) {
    throw new TranscriptionError("no_provider", {
      hint: "Set OPENAI_API_KEY, or TRANSCRIPTION_BASE_URL for a server of your own",
    });
  }
  return new OpenAiTranscriber({
    // Who fails under one name is not asked under it: two servers have two.
    name: own ? "transcription" : "openai",
    baseUrl: baseUrl ?? "https://api.openai.com/v1",
    apiKey: key ?? "none",
    model: env("TRANSCRIPTION_MODEL") ?? "whisper-1",
    microUsdPerMinute: microUsdOf(env("TRANSCRIPTION_USD_PER_MINUTE") ?? USD_PER_MINUTE),
  });
}

function microUsdOf(dollars: string): number {
  if (!/^\d{1,4}(\.\d{1,9})?$/.test(dollars)) {
    throw new Error(
      `Cannot pay for recordings: TRANSCRIPTION_USD_PER_MINUTE is not like "${USD_PER_MINUTE}"`,
    );
  }
  return Math.round(Number(dollars) * 1_000_000);
}
