/**
 * Texts and MMS as SMS Backup & Restore writes them. Pure.
 *
 * @module
 */

import { contactName, integerOf, type RowContext, textOf } from "./backup_row.ts";
import { messageEvent, type SaidMessage } from "./built_event.ts";
import { type Direction, fault, type Outcome } from "./clean_event.ts";

/** The attributes that are read. */
export const SMS_ATTRIBUTES: ReadonlySet<string> = new Set(
  ["address", "date", "type", "body", "contact_name"],
);
export const MMS_ATTRIBUTES: ReadonlySet<string> = new Set(
  ["address", "date", "msg_box", "sub", "contact_name"],
);
export const PART_ATTRIBUTES: ReadonlySet<string> = new Set(["ct", "text"]);
export const ADDRESS_ATTRIBUTES: ReadonlySet<string> = new Set(["address", "type"]);

/** Android's boxes: the same numbers for texts and for MMS. The last three were never sent. */
const DIRECTIONS: Record<string, Direction> = { 1: "in", 2: "out" };
const NEVER_SENT: Record<string, string> = { 3: "draft", 4: "outbox", 5: "failed", 6: "queued" };

/** Android's type of the one who sends. */
const FROM = "137";

/** What one MMS consists of, as its elements come. */
export interface Mms {
  row: ReadonlyMap<string, string>;
  /** Parts that are text. */
  texts: string[];
  /** Parts that are something to look at or to hear. */
  attachments: number;
  addresses: { address: string; type: string }[];
}

/** The text of a row. */
export function smsOf(row: ReadonlyMap<string, string>, context: RowContext): Outcome {
  // Texts to several people were one row with all numbers in early versions of the app.
  const numbers = peopleOf(row.get("address"));
  const body = row.get("body") ?? "";
  return message("sms", row, "type", { numbers, body, attachments: 0 }, context);
}

/** The message of an MMS. */
export function mmsOf({ row, texts, attachments, addresses }: Mms, context: RowContext): Outcome {
  const thread = peopleOf(row.get("address"));
  const isOut = row.get("msg_box") === "2";
  const sender = addresses.find(({ type }) => type === FROM)?.address;
  const receivers = addresses.filter(({ type }) => type !== FROM).map(({ address }) => address);
  const everybody = thread.length > 0 ? thread : isOut || receivers.length > 1 ? receivers : [];
  const first = isOut ? undefined : sender;
  const numbers = first === undefined ? everybody : [first, ...everybody];
  const body = [textOf(row.get("sub")), ...texts].filter((text) => text !== "").join("\n");
  return message("mms", row, "msg_box", { numbers, body, attachments }, context);
}

function message(
  type: "sms" | "mms",
  row: ReadonlyMap<string, string>,
  box: string,
  said: Pick<SaidMessage, "numbers" | "body" | "attachments">,
  context: RowContext,
): Outcome {
  const why = NEVER_SENT[row.get(box) ?? ""];
  if (why) return { kind: "skipped", why };
  const direction = DIRECTIONS[row.get(box) ?? ""];
  if (!direction) return fault(box, "unknown_value", "Nobody knows this type of message");
  const name = contactName(row.get("contact_name"));
  return messageEvent({ type, direction, at: integerOf(row.get("date")), name, ...said }, context);
}

/** The app puts `~` between the numbers of a group. */
function peopleOf(addresses: string | undefined): string[] {
  return textOf(addresses).split("~").filter((each) => each.trim() !== "");
}
