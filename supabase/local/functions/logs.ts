/**
 * What the runner and its functions have to say, one object a line.
 *
 * @module
 */

import type { Level } from "./child/orders.ts";

/** One line of a function's log. */
export interface FunctionLog {
  /** When, in ISO 8601. */
  time: string;
  /** The function's name. */
  function: string;
  level: Level;
  /** `output` is what the function wrote; the rest is the runner's. */
  event: "output" | "booted" | "failed" | "ended" | "reloaded" | "warned";
  /** At most 10,000 characters, as on the platform. */
  text: string;
  /** The request the line belongs to, where it is known. */
  request_id?: string;
  pid?: number;
  /** How long the boot took, and the import in it, in milliseconds. */
  boot_ms?: number;
  import_ms?: number;
  /** How the process ended. */
  code?: number;
  signal?: string;
}

/** Takes the lines; it must not throw. */
export type Log = (line: FunctionLog) => void;

const LONGEST = 10_000;

/** Writes a line about one function. */
export type WriteLog = (
  level: Level,
  event: FunctionLog["event"],
  text: string,
  more?: Partial<FunctionLog>,
) => void;

/** Makes the writer for one function. */
export function logFor(log: Log, name: string): WriteLog {
  return (level, event, text, more = {}) => {
    const time = new Date().toISOString();
    log({ time, function: name, level, event, text: text.slice(0, LONGEST), ...more });
  };
}
