/**
 * What the stack and its functions report, as lines a person reads while developing.
 *
 * @module
 */

import type { Log } from "./database/log.ts";
import type { FunctionLog } from "./functions/logs.ts";
import { say, styled, warn } from "./terminal.ts";

interface Settings {
  /** Everything, rather than what needs attention. */
  verbose: boolean;
}

/** A logger for the stack's own parts; "debug" may hold users' data and is never shown. */
export function stackLine({ verbose }: Settings): Log {
  return (level, message, fields = {}) => {
    if (level === "debug" || (level === "info" && !verbose)) return;
    const more = Object.entries(fields).map(([name, value]) => `${name}=${short(value)}`);
    const line = [message, ...more].join(" ");
    if (level === "info") say(styled("dim", line));
    else warn(styled(level === "error" ? "red" : "yellow", line));
  };
}

/** A logger for functions: one short line a request, and whatever they print. */
export function functionLine({ verbose }: Settings): (line: FunctionLog) => void {
  return (line) => {
    const text = line.event === "output" ? readable(line.text) : line.text;
    const isQuiet = line.level !== "error" && line.event !== "output" && line.event !== "warned";
    if (isQuiet && !verbose) return;
    const style = line.level === "error" ? "red" : "dim";
    say(`${styled("cyan", line.function)} ${styled(style, text)}`);
  };
}

/** A JSON line of ours in words; anything else as it is. */
function readable(text: string): string {
  try {
    const { level, message, properties } = JSON.parse(text);
    const { function: _, ...fields } = properties as Record<string, unknown>;
    const words = Object.entries(fields).map(([name, value]) => `${name}=${short(value)}`);
    return [level === "INFO" ? "" : level, message, ...words].filter(Boolean).join(" ");
  } catch {
    return text;
  }
}

function short(value: unknown): string {
  const text = typeof value === "string" ? value : JSON.stringify(value) ?? "";
  return text.length > 200 ? `${text.slice(0, 200)}…` : text;
}
