/**
 * Calls and texts as the model sees them: rows of a plain list.
 *
 * @module
 */

export const TYPES = ["call", "mms", "sms", "voicemail"] as const;
export const DIRECTIONS = ["blocked", "in", "missed", "out", "rejected"] as const;

export type EventType = typeof TYPES[number];
export type Direction = typeof DIRECTIONS[number];

/** Who may see a contact and what was said with them. */
export type Level = "normal" | "masked" | "hidden";

/** One call or text. */
export interface LoggedEvent {
  type: EventType;
  direction: Direction;
  /** Whose it is; null where the number was withheld. */
  contact_id: string | null;
  /** ms since 1970 */
  started_at: number;
  duration_s: number | null;
  /** The level of its contact. */
  privacy: Level;
}

/** Somebody with a number. */
export interface Contact {
  id: string;
  name: string | null;
  level: Level;
  tags: string[];
  stay_in_touch_days: number | null;
}

/** What may be counted at all. */
export function shownOf<E extends LoggedEvent>(events: readonly E[]): E[] {
  return events.filter(({ privacy }) => privacy !== "hidden");
}

/** Those from `from` until just before `to` (ms). */
export function within<E extends LoggedEvent>(events: readonly E[], from: number, to: number): E[] {
  return events.filter(({ started_at }) => from <= started_at && started_at < to);
}

/** Whether it is a text. */
export function isMessage({ type }: LoggedEvent): boolean {
  return type === "sms" || type === "mms";
}

/** Seconds of talk: of calls that came about. */
export function talkOf({ type, direction, duration_s }: LoggedEvent): number {
  return type === "call" && (direction === "in" || direction === "out") ? duration_s ?? 0 : 0;
}

/** The sum of something over events. */
export function sumOf<E>(events: readonly E[], worth: (event: E) => number): number {
  return events.reduce((sum, event) => sum + worth(event), 0);
}

/** How many events are so. */
export function countOf<E>(events: readonly E[], isSo: (event: E) => boolean): number {
  return events.filter(isSo).length;
}
