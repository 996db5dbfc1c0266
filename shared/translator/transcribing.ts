/**
 * From a recording to its text, and where a session is named to a message in it.
 *
 * @module
 */

import type { Received, Returned } from "../contract.ts";
import { optionalEnv } from "../edge/env.ts";
import { AppError } from "../edge/errors.ts";
import { AUDIO_TYPES, type AudioKind, audioKindOf } from "../platform/audio_kinds.ts";
import type { DatabaseService } from "../platform/database_service.ts";
import { detectLanguage } from "../platform/detect_language.ts";
import { sameLanguage } from "../platform/language_tag.ts";
import { transcriptionFrom } from "../platform/transcription.ts";
import type { SentFile } from "../sent_file.ts";
import { hearAtCost } from "./hearing.ts";
import type { Purse } from "./paying.ts";
import { COMMON, say } from "./speaking.ts";
import type { transcribeAudio } from "./speech_contracts.ts";

/** Who sends a recording, and what working on it needs. */
export interface Listening {
  /** With the sender's own rights. */
  readonly translator: DatabaseService<"translator">;
  readonly purse: Purse;
  readonly speaker: string;
}

/** As many characters as a message holds. */
const MESSAGE_CHARACTERS = 5_000;

/**
 * What the recording says.
 *
 * @throws {AppError} 415 for what is no recording, 404 and 410 for a session that is not the caller's
 * or is over, before anything is paid; a `TranscriptionError` where the provider fails.
 */
export async function transcribe(
  { translator, purse, speaker }: Listening,
  input: Received<typeof transcribeAudio>,
): Promise<Returned<typeof transcribeAudio>> {
  const { file, session_id, client_id } = input;
  const recording = { bytes: file.bytes, kind: kindOf(file), language: input.language };
  if (session_id !== undefined) await mustSit(translator, session_id);

  const provider = transcriptionFrom(optionalEnv);
  const heard = await hearAtCost(purse, provider, { recording, speaker, session_id });
  const { text, seconds, whisperRequestStart, whisperResponseEnd } = heard;
  const detected = heard.language ?? await detectLanguage(text, COMMON);
  const language = spokenIn(input.language, detected);
  const answer = { text, language: language ?? null, duration_s: seconds ?? null };
  if (
    session_id === undefined || client_id === undefined || text === "" ||
    text.length > MESSAGE_CHARACTERS
  ) return { ...answer, message: null };

  const isTold = language !== undefined && language === input.language;
  const message = await say(translator, speaker, {
    session_id,
    client_id,
    original: text,
    ...isTold && { original_lang: language },
  }, {
    answer,
    detected: language,
    metrics: {
      ...input.recorded_from !== undefined && { audioRecordingStart: input.recorded_from },
      ...input.recorded_to !== undefined && { audioRecordingEnd: input.recorded_to },
      whisperRequestStart,
      whisperResponseEnd,
    },
  });
  return { ...answer, message };
}

/** By its bytes; what it is declared as must not say otherwise. */
function kindOf({ type, bytes }: SentFile): AudioKind {
  const kind = audioKindOf(bytes);
  const types: readonly string[] = kind ? AUDIO_TYPES[kind] : [];
  if (kind && (type === "" || types.includes(type))) return kind;
  const because = kind ? `it says "${type}" and is ${AUDIO_TYPES[kind][0]}` : "it is no recording";
  throw new AppError(415, "unsupported_type", `Cannot write down the file: ${because}`, {
    hint: `Send ${Object.keys(AUDIO_TYPES).join(", ")}`,
  });
}

/** The language as the speaker named it, unless another one was heard. */
function spokenIn(told: string | undefined, heard: string | undefined): string | undefined {
  return told !== undefined && (heard === undefined || sameLanguage(told, heard)) ? told : heard;
}

/** Asked before anything is paid: whoever may not speak there is not charged for it. */
async function mustSit(translator: DatabaseService<"translator">, session: string): Promise<void> {
  const [room] = await translator.run(
    "sessions.open",
    translator.from("sessions").select("is_active, expires_at").eq("id", session),
  );
  if (!room) {
    throw new AppError(404, "not_found", "Cannot speak: there is no such session for you");
  }
  if (!room.is_active || Date.parse(room.expires_at) <= Date.now()) {
    throw new AppError(410, "gone", "Cannot speak: this session has ended");
  }
}
