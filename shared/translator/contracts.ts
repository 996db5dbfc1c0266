/**
 * What the translator's functions take and give.
 *
 * @module
 */

import { z } from "zod";
import { change, languageTag, moment, read, text } from "../contract.ts";

const sessionCode = z.string().regex(/^\d{4}$/, "A session code is four digits");
const displayName = text(80).optional();
const messageStatus = z.enum(["queued", "processing", "displayed", "failed"]);

export const createSession = change({
  name: "create-session",
  summary: "Opens a translation session and answers with the four-digit code to share.",
  input: z.strictObject({
    language: languageTag,
    minutes: z.int().min(5).max(24 * 60).default(4 * 60),
    joinable_minutes: z.int().min(1).max(24 * 60).default(30),
    seats: z.int().min(2).max(5000).default(100),
    needs_approval: z.boolean().default(false),
    display_name: displayName,
  }),
  output: z.object({
    id: z.guid(),
    code: sessionCode,
    expires_at: moment,
    joinable_until: moment,
  }),
});

export const joinSession = change({
  name: "join-session",
  summary: "Seats the caller in the session behind a code.",
  input: z.strictObject({
    code: sessionCode,
    language: languageTag,
    display_name: displayName,
  }),
  output: z.object({
    id: z.guid(),
    /** "waiting" until the host lets the caller in, where the host asked to be asked. */
    state: z.enum(["seated", "waiting"]),
    expires_at: moment.nullable(),
    participants: z.array(z.object({
      user_id: z.guid(),
      language: languageTag,
      display_name: z.string().nullable(),
    })),
    topic: z.string(),
  }),
});

export const leaveSession = change({
  name: "leave-session",
  summary: "Frees the caller's seat.",
  input: z.strictObject({ session_id: z.guid() }),
  output: z.object({ user_count: z.int().min(0) }),
});

export const endSession = change({
  name: "end-session",
  summary: "Locks or ends the host's session.",
  input: z.strictObject({
    session_id: z.guid(),
    lock_only: z.boolean().default(false),
  }),
  output: z.object({ is_active: z.boolean(), is_locked: z.boolean() }),
});

export const sendMessage = change({
  name: "send-message",
  summary: "Queues what was said for everyone who reads another language.",
  input: z.strictObject({
    session_id: z.guid(),
    original: text(5000),
    original_lang: languageTag.optional(),
    client_id: z.string().min(1).max(64),
  }),
  output: z.object({
    id: z.guid(),
    seq: z.int().min(1),
    status: messageStatus,
    original_lang: languageTag,
    detected_lang: languageTag.nullable(),
    target_langs: z.array(languageTag),
  }),
});

/** One message after a try: what is translated, and what still waits and why. */
const translated = z.object({
  id: z.guid(),
  status: messageStatus,
  translations: z.array(z.object({
    lang: languageTag,
    text: z.string(),
    /** Who translated: a provider, "memory", "glossary", or the message's "author" or "host". */
    provider: z.string().nullable(),
    /** What a glossary asks for and the text does not say, though its provider was told. */
    missing_terms: z.array(z.string()).optional(),
  })),
  waiting: z.array(z.object({ lang: languageTag, reason: z.string() })),
});

export const translateMessage = change({
  name: "translate-message",
  summary: "Translates messages for each reader, as one answer or as a stream.",
  also: ["text/event-stream"],
  input: z.strictObject({
    message_id: z.guid().optional(),
    message_ids: z.array(z.guid()).min(1).max(50).optional(),
  }).refine(
    ({ message_id, message_ids }) => (message_id === undefined) !== (message_ids === undefined),
    { path: ["message_id"], message: "Send either message_id or message_ids" },
  ),
  output: z.union([translated, z.object({ items: z.array(translated) })]),
});

export const correctTranslation = change({
  name: "correct-translation",
  summary: "Remembers how the caller wants a message translated.",
  input: z.strictObject({
    message_id: z.guid(),
    lang: languageTag,
    text: text(20_000),
  }),
  output: z.object({
    memory_id: z.guid(),
    /** Whether the room reads it now: what neither its author nor its host corrects stays as it is. */
    is_shown: z.boolean(),
  }),
});

const term = text(200).transform((value) => value.trim());

export const upsertGlossary = change({
  name: "upsert-glossary",
  summary: "Saves how terms are to be translated.",
  input: z.strictObject({
    name: text(80),
    source: languageTag,
    target: languageTag,
    terms: z.array(z.strictObject({ from: term, to: term, match_case: z.boolean().default(false) }))
      .max(500)
      .refine(
        (terms) => new Set(terms.map(({ from }) => from)).size === terms.length,
        "A term stands in it twice",
      ),
  }),
  output: z.object({ id: z.guid(), version: z.int().min(1) }),
});

const transcriptLine = z.object({
  seq: z.int().min(1),
  said_at: moment,
  said_by: z.string(),
  lang: languageTag,
  text: z.string(),
  /** By language, as far as they are made and were asked for. */
  translations: z.record(z.string(), z.string()),
});

export const exportTranscript = read({
  name: "export-transcript",
  summary: "Writes down what was said in a session, as text, table or subtitles.",
  also: ["text/plain", "text/csv", "application/x-subrip", "text/vtt"],
  input: z.strictObject({
    session_id: z.guid(),
    format: z.enum(["json", "txt", "csv", "srt", "vtt"]),
    /** These alone; unless told, what was said and every translation there is. */
    langs: z.array(languageTag).min(1).max(20).optional(),
  }),
  output: z.object({ session_id: z.guid(), lines: z.array(transcriptLine) }),
});

const milliseconds = z.number().min(0);

export const sessionPerformance = read({
  name: "session-performance",
  summary: "Answers how long each stage of a session's messages took.",
  input: z.strictObject({ session_id: z.guid() }),
  output: z.object({
    stages: z.array(z.object({
      stage: z.enum(["recording", "transcription", "translation", "delivery", "end_to_end"]),
      /** How many messages say it. */
      messages: z.int().min(1),
      p50_ms: milliseconds,
      p95_ms: milliseconds,
      max_ms: milliseconds,
    })),
  }),
});
