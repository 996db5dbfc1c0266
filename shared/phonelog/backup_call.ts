/**
 * A call as SMS Backup & Restore writes it. Pure.
 *
 * @module
 */

import { contactName, integerOf, type RowContext } from "./backup_row.ts";
import { callEvent } from "./built_event.ts";
import { type Direction, fault, type Outcome } from "./clean_event.ts";

/** The attributes that are read. */
export const CALL_ATTRIBUTES: ReadonlySet<string> = new Set(
  ["number", "duration", "date", "type", "presentation", "contact_name"],
);

/** Android's `CallLog.Calls.TYPE`. The seventh was answered on another phone of the same person. */
const KINDS: Record<string, [type: "call" | "voicemail", direction: Direction]> = {
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
  return callEvent({
    type,
    direction,
    at: integerOf(row.get("date")),
    seconds: integerOf(row.get("duration") ?? "0"),
    number: row.get("number") ?? "",
    isHidden: NOT_PRESENTED.includes(row.get("presentation") ?? ""),
    name: contactName(row.get("contact_name")),
  }, context);
}
