/**
 * What the columns of the roll-ups count, and which of them add up to exactly the events that are asked
 * for.
 *
 * @module
 */

import type { Atom } from "./compile_selection.ts";
import { ATOMS } from "./compile_selection.ts";

/** How many, how many seconds of talk, or how many that lasted a second at least. */
export type Weight = "n" | "talk" | "talked";

/** Names of atoms, `call.in`, by the columns that count them; of several that do the first is read. */
type Columns = Readonly<Record<string, readonly string[]>>;

const TALKED: Columns = { talked_in: ["call.in"], talked_out: ["call.out"] };

/** Of days and quarters of an hour. */
export const OF_TIMES: Readonly<Record<Weight, Columns>> = {
  n: {
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
  },
  talk: { talk_in_s: ["call.in"], talk_out_s: ["call.out"] },
  talked: TALKED,
};

/** Of days and months with contacts. */
export const OF_CONTACTS: Readonly<Record<Weight, Columns>> = {
  n: {
    calls_in: ["call.in"],
    calls_out: ["call.out"],
    calls_missed: ["call.missed", "call.rejected", "call.blocked"],
    missed: ["call.missed"],
    rejected: ["call.rejected"],
    "calls_missed - missed - rejected": ["call.blocked"],
    messages_in: ["sms.in", "mms.in"],
    messages_out: ["sms.out", "mms.out"],
    blocked: ["sms.blocked", "mms.blocked"],
    voicemails: ["voicemail.in"],
  },
  talk: {
    talk_s: ["call.in", "call.out"],
    talk_out_s: ["call.out"],
    "talk_s - talk_out_s": ["call.in"],
  },
  talked: TALKED,
};

/** Of quarters of an hour, the longest calls; of several the greatest. */
export const LONGEST: Columns = { longest_in_s: ["call.in"], longest_out_s: ["call.out"] };

/** The columns that count these and nothing else, as they are added up; undefined where none do. */
export function sumOf(columns: Columns, atoms: readonly Atom[]): string | undefined {
  // A column of all of them is kept, too.
  if (atoms.length === ATOMS.length && "voicemails" in columns) return "n";
  return columnsFor(columns, atoms)?.join(" + ");
}

/** The columns that are of these, each of which is in one; undefined where it takes others. */
export function columnsFor(columns: Columns, atoms: readonly Atom[]): string[] | undefined {
  const left = new Set(atoms.map(nameOf));
  const used: string[] = [];
  for (const [column, counted] of Object.entries(columns)) {
    if (!counted.every((name) => left.has(name))) continue;
    used.push(column);
    counted.forEach((name) => left.delete(name));
  }
  return left.size === 0 && used.length ? used : undefined;
}

function nameOf({ kind, way }: Atom): string {
  return `${kind}.${way}`;
}
