/**
 * Ctrl-C while a restore runs: it ends after the statement at hand, so that everything is undone.
 *
 * @module
 */

import { Failure } from "../failure.ts";
import type { Session } from "./session.ts";

/** Aborted by Ctrl-C or a polite kill, until it is disposed of; a second one does not wait. */
export function interruption(): Disposable & { signal: AbortSignal } {
  const controller = new AbortController();
  const hear = () => {
    if (controller.signal.aborted) Deno.exit(130);
    controller.abort(new Failure("Cannot finish: it was interrupted", "Nothing was changed"));
  };
  const signals: Deno.Signal[] = Deno.build.os === "windows" ? ["SIGINT"] : ["SIGINT", "SIGTERM"];
  for (const signal of signals) Deno.addSignalListener(signal, hear);
  return {
    signal: controller.signal,
    [Symbol.dispose]() {
      for (const signal of signals) Deno.removeSignalListener(signal, hear);
    },
  };
}

/** A session that does nothing more once the signal is aborted: it throws the signal's reason. */
export function interruptible(session: Session, signal: AbortSignal): Session {
  const unlessAborted = <A extends unknown[], T>(ask: (...args: A) => Promise<T>) => {
    return async (...args: A): Promise<T> => {
      await new Promise((turn) => setTimeout(turn)); // the embedded database leaves no gap to hear it
      signal.throwIfAborted();
      return await ask(...args);
    };
  };
  return {
    ...session,
    query: unlessAborted(session.query) as Session["query"],
    exec: unlessAborted(session.exec),
    copyIn: unlessAborted(session.copyIn),
  };
}
