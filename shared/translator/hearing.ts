/**
 * Who pays for a recording: whoever sends it, in a room that has a budget as well. What was heard is
 * remembered for an hour, so that a call that is lost behind it is made again for nothing.
 *
 * @module
 */

import { mostSeconds } from "../platform/audio_kinds.ts";
import { sha256 } from "../platform/hash.ts";
import { type Meter, spend, type SpendCall } from "../platform/spending.ts";
import type { Recording, Transcription, TranscriptionProvider } from "../platform/transcription.ts";
import { judgeTranscription } from "../platform/transcription_error.ts";
import type { Purse } from "./paying.ts";

/** A recording, who sends it, and where it is to be heard. */
export interface Sent {
  readonly recording: Recording;
  readonly speaker: string;
  readonly session_id?: string | undefined;
}

/** What was said, and when the provider was asked and had answered: the seed's names. */
export interface Heard extends Transcription {
  readonly whisperRequestStart: number;
  readonly whisperResponseEnd: number;
}

/** A repeat may take a call over after a minute, and would ask a second time. */
export const PATIENCE_MS = 50_000;

const REMEMBERED_SECONDS = 60 * 60;

/** What the recording says, at the sender's cost. */
export async function hearAtCost(
  { platform, cache }: Purse,
  provider: TranscriptionProvider,
  { recording, speaker, session_id }: Sent,
): Promise<Heard> {
  const { name, model, microUsdPerMinute } = provider;
  const call: SpendCall = {
    platform,
    user: speaker,
    caps: session_id === undefined ? {} : { [`session:${session_id}`]: null },
    function: "transcribe-audio",
    provider: name,
    model,
    judge: judgeTranscription,
  };
  const costOf = (seconds: number) => ({ microUsd: Math.ceil(seconds / 60 * microUsdPerMinute) });
  const most = mostSeconds(recording.bytes, recording.kind);

  const hear = async (meter?: Meter): Promise<Heard> => {
    const whisperRequestStart = Date.now();
    const heard = await provider.transcribe(recording, AbortSignal.timeout(PATIENCE_MS));
    if (heard.seconds !== undefined) meter?.used(costOf(heard.seconds));
    return { ...heard, whisperRequestStart, whisperResponseEnd: Date.now() };
  };
  const { language = "" } = recording;
  const print = await sha256(
    JSON.stringify([name, model, language, await sha256(recording.bytes)]),
  );
  return await cache.remember(
    `transcription:${speaker}:${print}`,
    REMEMBERED_SECONDS,
    // A server of one's own costs nothing.
    () => microUsdPerMinute === 0 ? hear() : spend(call, costOf(most), hear),
  );
}
