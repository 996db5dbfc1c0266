/**
 * Keeps lite off the terminal: it prints failing statements with their values, which are users' data.
 *
 * @module
 */

import { AsyncLocalStorage } from "node:async_hooks";
import { format } from "node:util";
import type { Log } from "./log.ts";

const listener = new AsyncLocalStorage<Log | undefined>();
const METHODS = ["debug", "info", "log", "warn", "error"] as const;

const ours = new WeakSet<(...values: unknown[]) => void>();

/** Runs `work`; whatever it and what it starts print goes to `log` at level "debug". */
export function quietly<T>(log: Log, work: () => T): T {
  replaceConsole();
  return listener.run(log, work);
}

/** The console is one for the process, so ours asks who is printing. */
function replaceConsole(): void {
  const terminal = globalThis.console;
  for (const method of METHODS) {
    const print = terminal[method];
    if (ours.has(print)) continue;
    terminal[method] = (...values: unknown[]) => {
      const log = listener.getStore();
      if (!log) return print.apply(terminal, values);
      // A log that prints must reach the terminal, not itself.
      listener.run(undefined, () => log("debug", `lite: ${format(...values)}`));
    };
    ours.add(terminal[method]);
  }
}
