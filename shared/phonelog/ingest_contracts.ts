/**
 * What the phonelog functions take and give that bring calls and messages in.
 *
 * @module
 */

import { z } from "zod";
import { change, text } from "../contract.ts";
import type { Direction, EventType } from "./clean_event.ts";

/**
 * One call or message of a phone, or that it is gone. The database judges each by itself and refuses a
 * bad one alone, so that it can never hold up what comes with it.
 */
export interface SentEvent {
  /** The source's own name for it, 1 to 200 characters: under the same name it is there once. */
  external_id: string;
  /** It is gone at the source; nothing else needs to be said of it. */
  deleted?: boolean;
  type?: EventType;
  direction?: Direction;
  /** As the phone wrote it, with or without the country; null or absent: withheld. */
  number?: string | null;
  /** What the phone's address book calls them, at most 120 characters. */
  name?: string | null;
  /** An instant with its offset. */
  started_at?: string;
  /** Of calls and voicemails. */
  duration_s?: number | null;
  /** Kept only where the source may keep texts; how long it was is kept always. */
  body?: string | null;
  /** Instead of `body`. */
  body_len?: number | null;
  /** Of an MMS: the others of the group. */
  participants?: { number: string; name?: string | null }[];
  /** Flags, small numbers and words that are on a list (`private.small_facts`); all else is left out. */
  meta?: Record<string, boolean | number | string>;
  /** Grows with each correction; an older one that comes later changes nothing. */
  revision?: number;
}

/** The same for who reads the OpenAPI document: a good event, though a bad one passes here. */
const DESCRIBED: Record<string, unknown> = {
  type: "object",
  required: ["external_id"],
  properties: {
    external_id: { type: "string", minLength: 1, maxLength: 200 },
    deleted: { type: "boolean" },
    type: { enum: ["call", "sms", "mms", "voicemail"] },
    direction: { enum: ["in", "out", "missed", "rejected", "blocked"] },
    number: { type: ["string", "null"] },
    name: { type: ["string", "null"], maxLength: 120 },
    started_at: { type: "string", format: "date-time" },
    duration_s: { type: ["integer", "null"], minimum: 0, maximum: 604_800 },
    body: { type: ["string", "null"], maxLength: 100_000 },
    body_len: { type: ["integer", "null"], minimum: 0 },
    participants: {
      type: "array",
      maxItems: 100,
      items: {
        type: "object",
        required: ["number"],
        properties: { number: { type: "string" }, name: { type: ["string", "null"] } },
      },
    },
    meta: { type: "object" },
    revision: { type: "integer", minimum: 0 },
  },
};

const sentEvent = z.custom<SentEvent>(
  (sent) => typeof sent === "object" && sent !== null && !Array.isArray(sent),
  "An event is an object",
).meta({ id: "PhoneEvent", override: DESCRIBED });

const count = z.int().nonnegative();

export const ingestEvents = change({
  name: "ingest-events",
  summary: "Takes a batch of calls and messages, which may be sent twice.",
  input: z.strictObject({
    /** One that is known by its id, or its kind and name, under which it is entered at the first batch. */
    source: z.union([
      z.strictObject({ id: z.guid() }),
      z.strictObject({ kind: z.enum(["phone", "backup", "api"]), name: text(80) }),
    ]),
    events: z.array(sentEvent).min(1).max(1000),
    /** Where numbers without a country are at home, as in "DE"; else as the caller's locale says. */
    country: z.string().regex(/^[A-Za-z]{2}$/, 'A country has two letters, like "DE"').optional(),
    /** How far the source has read, in its own words; it is kept with the source. */
    cursor: z.string().max(1000).optional(),
  }),
  output: z.object({
    inserted: count,
    updated: count,
    deleted: count,
    /** The same again, of this batch or an earlier one. */
    duplicate: count,
    /** Older than what is there. */
    stale: count,
    rejected: z.array(z.object({
      /** Its place in the batch, from 0. */
      index: count,
      external_id: z.string().nullable(),
      field: z.string(),
      code: z.string(),
      message: z.string(),
    })),
    /** Grows with whatever changes an answer. */
    version: count,
    run_id: z.guid(),
    source_id: z.guid(),
  }),
});
