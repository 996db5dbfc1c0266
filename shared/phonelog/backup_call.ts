/**
 * A call as SMS Backup & Restore writes it. Pure.
 *
 * @module
 */

import {
  type CleanEvent,
  type Direction,
  durationFault,
  type EventType,
  fault,
  momentFault,
  type Outcome,
} from "./clean_event.ts";
import { contactName, integerOf, type RowContext } from "./backup_row.ts";
import { WITHHELD } from "./numbers.ts";

/** The attributes that are read. */
export const CALL_ATTRIBUTES: ReadonlySet<string> = new Set(
  ["number", "duration", "date", "type", "presentation", "contact_name"],
);

/** Android's `CallLog.Calls.TYPE`. The seventh was answered on another phone of the same person. */
const KINDS: Record<string, [type: EventType, direction: Direction]> = {
  1: ["call", "in"],
  2: ["call", "out"],
  3: ["call", "missed"],
  4: ["voicemail", "in"],
  5: ["call", "rejected"],
  6: ["call", "blocked"],
  7: ["call", "in"],
};

/** Android's `PRESENTATION_RESTRICTED`, `_UNKNOWN` and `_PAYPHONE`: what stands as number is none. */
const NOT_PRESENTED = ["2", "3", "4"];

/** The call of a row. */
export function callOf(row: ReadonlyMap<string, string>, context: RowContext): Outcome {
  const [type, direction] = KINDS[row.get("type") ?? ""] ?? [];
  if (!type || !direction) return fault("type", "unknown_value", "Nobody knows this type of call");
  const at = integerOf(row.get("date"));
  const seconds = integerOf(row.get("duration") ?? "0");
  const wrong = momentFault("date", at, context.now) ?? durationFault("duration", seconds);
  if (wrong) return wrong;

  const raw = row.get("number") ?? "";
  const hidden = NOT_PRESENTED.includes(row.get("presentation") ?? "");
  const other = hidden ? WITHHELD : context.numbers.clean(raw);
  const event: CleanEvent = {
    external_id: context.identities.name(type, direction, at, context.numbers.plain(raw), seconds),
    type,
    direction,
    started_at: new Date(at).toISOString(),
    duration_s: seconds,
    number: other.number,
    number_masked: other.masked,
    name: other.number === null ? null : contactName(row.get("contact_name")),
    body: null,
    body_len: null,
  };
  return { kind: "event", event };
}
