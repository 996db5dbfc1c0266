/**
 * What all sources of calls and messages become before the database takes them. Pure.
 *
 * @module
 */

export type EventType = "call" | "sms" | "mms" | "voicemail";
export type Direction = "in" | "out" | "missed" | "rejected" | "blocked";

/** Somebody on the other side. */
export interface Participant {
  number: string;
  number_masked: string;
}

/** One call or message, as `phonelog.ingest_events()` takes it. */
export interface CleanEvent {
  /** Its name at the source; see `identities.ts`. */
  external_id: string;
  type: EventType;
  direction: Direction;
  /** ISO 8601 in UTC, with milliseconds. */
  started_at: string;
  /** Of calls and voicemails only. */
  duration_s: number | null;
  /** Who was on the other side; of a group the one who wrote, or the first. Null when withheld. */
  number: string | null;
  number_masked: string | null;
  /** What the phone's address book called them. */
  name: string | null;
  /** Of messages only. */
  body: string | null;
  /** In characters as Postgres counts them; of messages only. */
  body_len: number | null;
  /** Of MMS only: the others of a group. */
  participants?: Participant[];
  /** Flags and small numbers. */
  meta?: { attachments: number };
}

/** Why a row gives no event. */
export interface Fault {
  field: string | null;
  /** For machines: missing, invalid, out_of_range, unknown_value, too_long, malformed, truncated. */
  code: string;
  /** For people. */
  message: string;
}

/** A row that gives no event, and where it stands. */
export interface Reject extends Fault {
  /** From 1. */
  line: number;
  /** In bytes from the file's beginning. */
  offset: number;
}

/** What one row came to. Skipped is what never happened between two people, such as drafts. */
export type Outcome =
  | { kind: "event"; event: CleanEvent }
  | { kind: "skipped"; why: string }
  | { kind: "fault"; fault: Fault };

/** The events and rejects of a piece of a file, in its order. */
export interface Batch {
  events: CleanEvent[];
  rejects: Reject[];
}

/** An outcome of its own for rows that cannot be. */
export function fault(field: string | null, code: string, message: string): Outcome {
  return { kind: "fault", fault: { field, code, message } };
}

const FIRST = Date.UTC(1990, 0);
const DAY = 86_400_000;

/** What is wrong with a moment (milliseconds since 1970), if anything is. */
export function momentFault(field: string, at: number, now: number): Outcome | undefined {
  if (!Number.isSafeInteger(at)) return fault(field, "invalid", "The date cannot be read");
  return at < FIRST || at > now + DAY
    ? fault(field, "out_of_range", "The date lies before 1990 or after tomorrow")
    : undefined;
}

/** What is wrong with a duration in seconds, if anything is. */
export function durationFault(field: string, seconds: number): Outcome | undefined {
  if (!Number.isSafeInteger(seconds)) {
    return fault(field, "invalid", "The duration is no number of seconds");
  }
  return seconds < 0 || seconds > 7 * 86_400
    ? fault(field, "out_of_range", "The duration is negative or longer than a week")
    : undefined;
}

/** Characters as Postgres counts them: two halves beyond the basic plane are one. */
export function lengthOf(text: string): number {
  let length = text.length;
  for (let at = 0; at < text.length; at++) {
    if ((text.charCodeAt(at) & 0xfc00) === 0xd800) length--;
  }
  return length;
}
