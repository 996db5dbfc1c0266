/**
 * What happens to one person's phone log, as a script that can be read.
 *
 * @module
 */

import type { Level } from "./events.ts";
import type { Sent } from "./ingest.ts";
import type { Bucket, Compare } from "./period.ts";

/** One thing that happens, or is asked. */
export type Step =
  | { does: "ingest"; source: string; rows: Sent[] }
  | { does: "delete"; source: string; external_id: string }
  | { does: "level"; number: string; level: Level }
  | { does: "name"; number: string; name: string }
  | { does: "move"; number: string; to: string }
  | { does: "merge"; from: string; into: string }
  | { does: "live in"; zone: string }
  | { does: "keep texts"; source: string; isKept: boolean }
  | { does: "keep for days"; days: number | null }
  | { does: "rebuild" }
  | { does: "erase"; source: string }
  | { does: "ask"; question: Question };

/** What may be asked of any answer; each takes from it what concerns it. */
export interface Question {
  /** An instant with its offset, or a local date; null is the usual. */
  from: string | null;
  to: string | null;
  zone: string;
  /** Null is the usual one. */
  bucket: Bucket | null;
  compare: Compare;
}

/** Somebody's home, and what happens there. */
export interface History {
  zone: string;
  steps: Step[];
}

/** A line for each step, and for each row of a batch. */
export function scriptOf({ zone, steps }: History): string {
  return [`home ${zone}`, ...steps.map(lineOf)].join("\n");
}

function lineOf(step: Step): string {
  switch (step.does) {
    case "ingest":
      return [`ingest ${step.source}`, ...step.rows.map((row) => `  ${rowOf(row)}`)].join("\n");
    case "ask":
      return `ask ${Object.values(step.question).join(" ")}`;
    default:
      return Object.values(step).join(" ");
  }
}

function rowOf(row: Sent): string {
  const name = `"${row.external_id}" r${row.revision}`;
  if ("deleted" in row) return `${name} is deleted`;
  const { type, direction, number, started_at, duration_s, body, body_len } = row;
  const at = Math.abs(started_at) < 8.64e15 ? new Date(started_at).toISOString() : started_at;
  const more = JSON.stringify([row.participants, row.meta]);
  return `${name} ${type} ${direction} ${number} ${at} ${duration_s}s ${body} ${body_len} ${more}`;
}
