/**
 * What the columns of the roll-ups count, and which of them add up to exactly the events that are asked
 * for.
 *
 * @module
 */

import type { Atom } from "./compile_selection.ts";
import { ATOMS } from "./compile_selection.ts";

/** Names of atoms, `call.in`, by the column that counts them. */
type Columns = Readonly<Record<string, readonly string[]>>;

/** Of days and quarters of an hour. */
export const TIME_COUNTS: Columns = {
  calls_in: ["call.in"],
  calls_out: ["call.out"],
  calls_missed: ["call.missed"],
  calls_rejected: ["call.rejected"],
  calls_blocked: ["call.blocked"],
  sms_in: ["sms.in"],
  sms_out: ["sms.out"],
  sms_blocked: ["sms.blocked"],
  mms_in: ["mms.in"],
  mms_out: ["mms.out"],
  mms_blocked: ["mms.blocked"],
  voicemails: ["voicemail.in"],
};
export const TIME_TALK: Columns = { talk_in_s: ["call.in"], talk_out_s: ["call.out"] };

/** Of days and months with contacts. */
export const CONTACT_COUNTS: Columns = {
  calls_in: ["call.in"],
  calls_out: ["call.out"],
  calls_missed: ["call.missed", "call.rejected", "call.blocked"],
  messages_in: ["sms.in", "mms.in"],
  messages_out: ["sms.out", "mms.out"],
  blocked: ["sms.blocked", "mms.blocked"],
  voicemails: ["voicemail.in"],
};
export const CONTACT_TALK: Columns = { talk_s: ["call.in", "call.out"] };

/** The columns that count these and nothing else, as they are added up; undefined where none do. */
export function sumOf(columns: Columns, atoms: readonly Atom[]): string | undefined {
  const wanted = new Set(atoms.map(nameOf));
  // A column of all of them is kept, too.
  if (wanted.size === ATOMS.length && "voicemails" in columns) return "n";
  const used = Object.entries(columns).filter(([, counted]) =>
    counted.every((name) => wanted.has(name))
  );
  const isAll = used.flatMap(([, counted]) => counted).length === wanted.size;
  return isAll && used.length ? used.map(([column]) => column).join(" + ") : undefined;
}

function nameOf({ kind, way }: Atom): string {
  return `${kind}.${way}`;
}
