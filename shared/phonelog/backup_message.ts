/**
 * Texts and MMS as SMS Backup & Restore writes them. Pure.
 *
 * @module
 */

import {
  type CleanEvent,
  type Direction,
  type EventType,
  fault,
  lengthOf,
  momentFault,
  type Outcome,
  type Participant,
} from "./clean_event.ts";
import { contactName, integerOf, type RowContext, textOf } from "./backup_row.ts";
import type { CleanNumber } from "./numbers.ts";

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

/** More people than any phone lets into a group. */
const MOST_PEOPLE = 100;
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
  const [address = "", ...others] = peopleOf(row.get("address"));
  const body = row.get("body") ?? "";
  return message("sms", row, "type", { address, others, body, attachments: 0 }, context);
}

/** The message of an MMS. */
export function mmsOf({ row, texts, attachments, addresses }: Mms, context: RowContext): Outcome {
  const thread = peopleOf(row.get("address"));
  const isOut = row.get("msg_box") === "2";
  const sender = addresses.find(({ type }) => type === FROM)?.address;
  const receivers = addresses.filter(({ type }) => type !== FROM).map(({ address }) => address);
  const everybody = thread.length > 0 ? thread : isOut || receivers.length > 1 ? receivers : [];
  const first = isOut ? undefined : sender;
  const [address = "", ...others] = first === undefined ? everybody : [first, ...everybody];
  const body = [textOf(row.get("sub")), ...texts].filter((text) => text !== "").join("\n");
  return message("mms", row, "msg_box", { address, others, body, attachments }, context);
}

interface Said {
  address: string;
  others: string[];
  body: string;
  attachments: number;
}

function message(
  type: EventType,
  row: ReadonlyMap<string, string>,
  box: string,
  { address, others, body, attachments }: Said,
  { identities, numbers, now }: RowContext,
): Outcome {
  const why = NEVER_SENT[row.get(box) ?? ""];
  if (why) return { kind: "skipped", why };
  const direction = DIRECTIONS[row.get(box) ?? ""];
  if (!direction) return fault(box, "unknown_value", "Nobody knows this type of message");
  const at = integerOf(row.get("date"));
  const wrong = momentFault("date", at, now);
  if (wrong) return wrong;
  if (others.length > MOST_PEOPLE) return fault("address", "too_long", "The group is too large");

  const other = numbers.clean(address);
  const participants = others.length === 0
    ? []
    : differentFrom(other, others.map((each) => numbers.clean(each)));
  // Whoever is in a group stands in another order in another backup.
  const people = others.length === 0
    ? [numbers.plain(address)]
    : [...new Set([address, ...others].map((each) => numbers.plain(each)))].sort();
  const event: CleanEvent = {
    external_id: identities.name(type, direction, at, ...people, attachments, body),
    type,
    direction,
    started_at: new Date(at).toISOString(),
    duration_s: null,
    number: other.number,
    number_masked: other.masked,
    name: other.number === null || participants.length > 0
      ? null
      : contactName(row.get("contact_name")),
    body,
    body_len: lengthOf(body),
    ...type === "mms" && { participants },
    ...attachments > 0 && { meta: { attachments } },
  };
  return { kind: "event", event };
}

/** The app puts `~` between the numbers of a group. */
function peopleOf(addresses: string | undefined): string[] {
  return textOf(addresses).split("~").filter((each) => each.trim() !== "");
}

function differentFrom(first: CleanNumber, others: readonly CleanNumber[]): Participant[] {
  const known = new Set([first.number]);
  return others.flatMap(({ number, masked }) => {
    if (number === null || masked === null || known.has(number)) return [];
    known.add(number);
    return [{ number, number_masked: masked }];
  });
}
