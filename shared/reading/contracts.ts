/**
 * What the reading functions take and give.
 *
 * @module
 */

import { z } from "zod";
import { change, moment, page, read, sentMoment, text } from "../contract.ts";

/** A moment of a hybrid logical clock, as `clock.ts` writes it; later ones sort after earlier ones. */
export const hlc = z.string()
  .regex(/^\d{13}-[0-9a-f]{4}$/, 'A clock reads like "1767225600000-0000"');

const seriesId = text(200);
const status = word(["reading", "finished", "dropped"]);
const policy = word(["latest", "furthest", "ask"]);
/** Where a page ends; an empty one is the beginning. */
const cursor = z.string().max(200);

/** Where a device was, or what it did, as the database keeps it. */
const place = {
  chapter_id: z.string().nullable(),
  page_number: z.int().nullable(),
  total_pages: z.int().nullable(),
  progress: z.number().min(0).max(1),
  /** Where in the text, in the words of the reader that wrote it. */
  locator: z.unknown().pipe(z.record(z.string(), z.unknown()).nullable()),
  status,
};

/** A position as the server keeps it; with `deleted_at` it is a tombstone, and blank. */
const position = z.object({
  series_id: z.string(),
  ...place,
  policy,
  device_id: z.guid().nullable(),
  hlc,
  client_updated_at: moment.nullable(),
  updated_at: moment,
  deleted_at: moment.nullable(),
});

/**
 * One thing a device did, its position as a whole. The database judges each by itself and refuses a
 * bad one alone, so that it can never hold up the queue behind it.
 */
export interface Operation {
  /** The device's own name for it, 1 to 64 characters: under the same name it happens once. */
  op_id: string;
  series_id: string;
  /** The device's clock as it happened. */
  hlc: string;
  /** From 0 to 1; a deletion has none. */
  progress?: number;
  deleted?: boolean;
  chapter_id?: string | null;
  page_number?: number | null;
  total_pages?: number | null;
  /** At most 4 KB. `koreader.progress` in it is a place that KOReader can go to. */
  locator?: Record<string, unknown> | null;
  status?: "reading" | "finished" | "dropped";
  client_updated_at?: string;
  /** How this series is to settle what several devices say; kept until another one is sent. */
  policy?: "latest" | "furthest" | "ask";
  /** The clock of the position this device knew: what was done in ignorance is asked about. */
  seen_hlc?: string | null;
}

/** The same for who reads the OpenAPI document: a good operation, though a bad one passes here. */
const DESCRIBED: Record<string, unknown> = {
  type: "object",
  required: ["op_id", "series_id", "hlc"],
  properties: {
    op_id: { type: "string", minLength: 1, maxLength: 64 },
    series_id: { type: "string", minLength: 1, maxLength: 200 },
    hlc: { type: "string", pattern: "^\\d{13}-[0-9a-f]{4}$" },
    progress: { type: "number", minimum: 0, maximum: 1 },
    deleted: { type: "boolean" },
    chapter_id: { type: ["string", "null"], maxLength: 200 },
    page_number: { type: ["integer", "null"], minimum: 0 },
    total_pages: { type: ["integer", "null"], minimum: 0 },
    locator: { type: ["object", "null"] },
    status: { enum: ["reading", "finished", "dropped"] },
    client_updated_at: { type: "string", format: "date-time" },
    policy: { enum: ["latest", "furthest", "ask"] },
    seen_hlc: { type: ["string", "null"] },
  },
};

const operation = z.custom<Operation>(
  (sent) => typeof sent === "object" && sent !== null && !Array.isArray(sent),
  "An operation is an object",
).meta({ id: "ReadingOperation", override: DESCRIBED });

export const syncProgress = change({
  name: "sync-progress",
  summary: "Merges what one device read, in a batch that may be sent twice.",
  input: z.strictObject({
    device_id: z.guid(),
    /** The device's clock as it sends, by which a wrong one is put right. Absent: it is right. */
    sent_at: sentMoment.default(() => new Date().toISOString()),
    ops: z.array(operation).min(1).max(500),
  }),
  output: z.object({
    /** One for each operation, in their order. */
    results: z.array(z.object({
      op_id: z.string().nullable(),
      series_id: z.string().nullable(),
      /**
       * "applied" moved the position, "stale" was older and did not, "conflict" waits for an answer,
       * "replayed" had arrived before, "refused" has a `problem` and is not to be sent again.
       */
      result: word(["applied", "stale", "conflict", "replayed", "refused"]),
      /** What became of a replayed one when it arrived first. */
      first_result: word(["applied", "stale", "conflict"]).nullable(),
      problem: z.string().nullable(),
      conflict_id: z.guid().nullable(),
      /** The position as it is after the whole batch. */
      position: position.nullable(),
    })),
    server_time: moment,
  }),
});

export const pullProgress = read({
  name: "pull-progress",
  summary: "Answers the positions and deletions that came after a cursor.",
  input: z.strictObject({
    cursor: cursor.optional(),
    limit: z.int().min(1).max(500).default(200),
  }),
  /** `next_cursor` is never null here: it is where to go on, the next time too. */
  output: page(position).extend({ next_cursor: z.string() }),
});

export const resolveConflict = change({
  name: "resolve-conflict",
  summary: "Settles a conflict the reader was asked about.",
  input: z.strictObject({
    conflict_id: z.guid(),
    choose: z.enum(["local", "remote", "furthest"]),
  }),
  output: z.object({ progress: position }),
});

export const progressHistory = change({
  name: "progress-history",
  summary: "Answers where a series was read, device by device, and forgets a wrong entry.",
  input: z.strictObject({
    series_id: seriesId,
    device_id: z.guid().optional(),
    /** An entry that was a mistake: if it was the position, the best of the others takes its place. */
    forget_id: z.guid().optional(),
    cursor: cursor.optional(),
    limit: z.int().min(1).max(200).default(50),
  }),
  output: page(z.object({
    id: z.guid(),
    device_id: z.guid().nullable(),
    device_name: z.string().nullable(),
    op_id: z.string().nullable(),
    ...place,
    deleted: z.boolean(),
    /** "decided" was not read: so a person settled a conflict, or a mistake. */
    outcome: word(["applied", "stale", "conflict", "decided"]),
    hlc,
    /** When it was read, by the device's clock put right. */
    read_at: moment,
    created_at: moment,
  })),
});

export const registerDevice = change({
  name: "register-device",
  summary: "Names a device and gives it a key of its own.",
  input: z.strictObject({
    name: text(80),
    platform: z.enum(["web", "ios", "android", "desktop", "koreader", "other"]),
  }),
  output: z.object({
    device_id: z.guid(),
    /** With the key, what KOReader asks for when it logs in. */
    username: z.string(),
    /** Shown once: the server keeps a fingerprint. */
    device_key: z.string(),
  }),
});

export const readingStats = read({
  name: "reading-stats",
  summary: "Counts minutes, chapters, days in a row and finished series.",
  input: z.strictObject({
    from: z.iso.date(),
    to: z.iso.date(),
    /** A time zone by its name: where the reader's days begin. */
    tz: z.string().regex(/^[A-Za-z0-9_+-]+(\/[A-Za-z0-9_+-]+)*$/).max(64).default("UTC"),
  }).refine(({ from, to }) => from <= to, {
    path: ["to"],
    message: "The end comes before the start",
  }),
  output: z.object({
    minutes: z.int().min(0),
    chapters: z.int().min(0),
    streak_days: z.int().min(0),
    finished: z.int().min(0),
  }),
});

/** Not ours to shape: KOReader's plugin speaks it, and `kosync.ts` holds its words. */

/** One of some words, out of a column of text. */
function word<const Words extends readonly string[]>(words: Words) {
  return z.string().pipe(z.enum(words));
}
