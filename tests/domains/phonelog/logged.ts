/**
 * Events for examples that are reckoned by hand.
 *
 * @module
 */

import type { Contact, Direction, EventType, LoggedEvent } from "./events.ts";

/** `call in 2026-10-25T00:30Z ana 60`: what, which way, when, with whom, how many seconds. */
export function logged(...lines: string[]): LoggedEvent[] {
  return lines.map((line) => {
    const [type, direction, at = "", contact, seconds] = line.split(/\s+/);
    return {
      type: type as EventType,
      direction: direction as Direction,
      contact_id: contact === undefined || contact === "-" ? null : contact,
      started_at: Date.parse(at),
      duration_s: seconds === undefined ? null : Number(seconds),
      privacy: "normal" as const,
    };
  });
}

/** A contact that is called as its id. */
export function known(id: string, more: Partial<Contact> = {}): Contact {
  return { id, name: id, level: "normal", tags: [], stay_in_touch_days: null, ...more };
}

/** A text on each of these days, at noon UTC. */
export function textsOn(contact: string, ...days: string[]): LoggedEvent[] {
  return logged(...days.map((day) => `sms in ${day}T12:00Z ${contact}`));
}
