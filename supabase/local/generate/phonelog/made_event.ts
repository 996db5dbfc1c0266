/**
 * A made-up call or message.
 *
 * @module
 */

import type { Direction, EventType } from "@shared/phonelog/clean_event.ts";
import type { Contact } from "./contacts.ts";

/** What happened, when, and with whom. */
export interface MadeEvent {
  type: EventType;
  direction: Direction;
  /** Milliseconds since 1970. */
  at: number;
  /** Seconds; of calls and voicemails only. */
  duration: number | null;
  /** Null for those who withhold their number. */
  contact: Contact | null;
  /** Of messages only. */
  body: string | null;
  /** The rest of a group. */
  others: readonly Contact[];
  /** Pictures. */
  attachments: number;
}

/** A call. */
export function call(
  contact: Contact | null,
  direction: Direction,
  at: number,
  duration: number,
  type: "call" | "voicemail" = "call",
): MadeEvent {
  return { type, direction, at, duration, contact, body: null, others: [], attachments: 0 };
}

/** A text. */
export function text(
  contact: Contact,
  direction: "in" | "out",
  at: number,
  body: string,
): MadeEvent {
  return { type: "sms", direction, at, duration: null, contact, body, others: [], attachments: 0 };
}
