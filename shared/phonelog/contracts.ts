/**
 * What the phonelog functions take and give that are about single calls and messages.
 *
 * @module
 */

import { z } from "zod";
import { exactMoment, moment, page, read, text } from "../contract.ts";

/** What happened. */
export const eventType = z.enum(["call", "sms", "mms", "voicemail"]);
/** Which way, or why it came to nothing. */
export const eventDirection = z.enum(["in", "out", "missed", "rejected", "blocked"]);

/** Whom an event was with; without name and number where who asks may not know. */
const someone = z.object({
  id: z.guid(),
  name: z.string().nullable(),
  /** Masked, as in "+49 ••• 4567". */
  number: z.string().nullable(),
  privacy: z.enum(["normal", "masked"]),
});

/** One call or message, as far as who asks may know it. */
export const listedEvent = z.object({
  id: z.int(),
  source_id: z.guid(),
  /** Its name at the source. */
  external_id: z.string(),
  type: eventType,
  direction: eventDirection,
  started_at: moment,
  /** Of calls and voicemails. */
  duration_s: z.int().nullable(),
  /** How long the text was, kept or not. */
  body_len: z.int().nullable(),
  /** Where its source keeps texts. */
  body: z.string().nullable(),
  meta: z.record(z.string(), z.unknown()),
  /** Null where the number was withheld. */
  contact: someone.nullable(),
  /** The others of a message to several. */
  others: z.array(z.object({ id: z.guid(), name: z.string().nullable() })).nullable(),
});

/** Which events are meant; what is left out leaves nothing out. */
export const eventFilter = {
  /** From this moment on. */
  from: exactMoment.optional(),
  /** Until just before this one. */
  to: exactMoment.optional(),
  contact_id: z.guid().optional(),
  types: z.array(eventType).min(1).max(4).optional(),
  directions: z.array(eventDirection).min(1).max(5).optional(),
};

/** Where a page ended. */
export const eventCursor = z.string().max(100);

export const listEvents = read({
  name: "list-events",
  summary: "Pages through calls and messages, newest first.",
  input: z.strictObject({
    ...eventFilter,
    /** Words of the text, the last one as far as it is written, from three letters on. */
    q: text(200).optional(),
    limit: z.int().min(1).max(200).default(50),
    cursor: eventCursor.optional(),
    /** Whether to say how many there are; "estimated" is a guess where counting takes long. */
    count: z.enum(["exact", "estimated", "none"]).default("none"),
  }),
  output: page(listedEvent).extend({
    /** What `total` is: of words it is counted up to 10,000, or 1,000 where a guess will do. */
    total_is: z.enum(["exact", "estimated", "at_least"]).optional(),
  }),
});
