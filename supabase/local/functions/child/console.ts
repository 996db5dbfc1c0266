/**
 * Makes each call of `console` one log line with its level, also when the text has several lines.
 *
 * @module
 */

import type { Level } from "./orders.ts";

/** Writes one line; the values are put together as `console` does it. */
export type Log = (level: Level, ...values: unknown[]) => void;

const LEVELS = { debug: "debug", log: "info", info: "info", warn: "warn", error: "error" } as const;

/** Replaces the five methods that functions log with; the others go on printing. */
export function keepConsole(log: Log): void {
  for (const [method, level] of Object.entries(LEVELS)) {
    const value = (...values: unknown[]) => log(level, ...values);
    Object.defineProperty(console, method, { value, writable: true, configurable: true });
  }
}
