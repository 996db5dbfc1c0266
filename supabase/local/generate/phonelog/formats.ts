/**
 * Made-up events as lines of JSON and of CSV, and as SMS Backup & Restore writes them.
 *
 * @module
 */

import { type CleanEvent, lengthOf } from "@shared/phonelog/clean_event.ts";
import { isoMoment } from "@shared/phonelog/iso_moment.ts";
import type { Contact } from "./contacts.ts";
import type { MadeEvent } from "./made_event.ts";

/** As `phonelog.ingest_events()` takes it; `id` names it at its source. */
export function cleanEvent(made: MadeEvent, id: string): CleanEvent {
  const { type, contact, body, others, attachments } = made;
  return {
    external_id: id,
    type,
    direction: made.direction,
    started_at: isoMoment(made.at),
    duration_s: made.duration,
    number: contact?.number ?? null,
    number_masked: contact?.masked ?? null,
    name: type === "mms" && others.length > 0 ? null : contact?.name ?? null,
    body,
    body_len: body === null ? null : lengthOf(body),
    ...type === "mms" && {
      participants: others.map(({ number, masked }) => ({ number, number_masked: masked })),
    },
    ...attachments > 0 && { meta: { attachments } },
  };
}

/** {@linkcode cleanEvent} as a line of JSON, in half the time: what a contact says is written once. */
export function jsonLine(made: MadeEvent, id: string): string {
  const { type, contact, body } = made;
  if (type === "mms") return `${JSON.stringify(cleanEvent(made, id))}\n`;
  const said = body === null
    ? `"body":null,"body_len":null`
    : `"body":${JSON.stringify(body)},"body_len":${lengthOf(body)}`;
  return `{"external_id":"${id}","type":"${type}","direction":"${made.direction}",` +
    `"started_at":"${isoMoment(made.at)}","duration_s":${made.duration},${
      jsonOf(contact)
    },${said}}\n`;
}

const known = new WeakMap<Contact, string>();

function jsonOf(contact: Contact | null): string {
  if (!contact) return `"number":null,"number_masked":null,"name":null`;
  let json = known.get(contact);
  if (json === undefined) {
    const { number, masked, name } = contact;
    json = JSON.stringify({ number, number_masked: masked, name }).slice(1, -1);
    known.set(contact, json);
  }
  return json;
}

export const CSV_HEADER = "date,type,direction,number,name,duration,text\r\n";

/** One line of CSV. A group and its pictures have no place in it. */
export function csvRow({ type, direction, at, duration, contact, body }: MadeEvent): string {
  const date = isoMoment(at);
  // A number is no formula, and a text that looks like one is still what was written.
  const cells = [date, type, direction, contact?.raw ?? "", contact?.name ?? "", duration ?? ""];
  return `${cells.map(plainCell).join(",")},${plainCell(body ?? "")}\r\n`;
}

function plainCell(value: string | number): string {
  const text = String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
