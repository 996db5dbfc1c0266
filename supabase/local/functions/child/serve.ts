/**
 * Finds a function's handler and answers with it as the platform does.
 *
 * @module
 */

import type { Log } from "./console.ts";
import { FAULT_HEADER } from "./orders.ts";
import type { Work } from "./work.ts";

/** What a function's module gives: it gets the request, and for `Deno.serve` made-up details. */
export type Handler = (request: Request, info?: Deno.ServeHandlerInfo) => unknown;

/** The address the platform shows to `Deno.serve`: nobody's. */
const NOBODY: Deno.NetAddr = { transport: "tcp", hostname: "0.0.0.0", port: 0 };

/** Replaces `Deno.serve` by one that only remembers the handler; port, host and signal are ignored. */
export function captureServe() {
  let captured: Handler | undefined;

  function serve(...args: unknown[]): Deno.HttpServer<Deno.NetAddr> {
    for (const arg of args) {
      if (typeof arg === "function") captured = (request, info) => arg(request, info);
      else if (hasFunction(arg, "handler")) {
        captured = (request, info) => arg.handler(request, info);
      }
    }
    if (!captured) throw new TypeError("A handler function must be provided");
    const settled = Promise.resolve();
    return {
      addr: NOBODY,
      finished: new Promise(() => {}),
      shutdown: () => settled,
      ref() {},
      unref() {},
      [Symbol.asyncDispose]: () => settled,
    };
  }
  Object.defineProperty(Deno, "serve", { value: serve, configurable: true });

  return {
    /** The handler of a loaded module; throws when it has none. */
    handlerOf(module: { default?: unknown }): Handler {
      const own = module.default;
      // The platform calls it with the request alone.
      if (hasFunction(own, "fetch")) return (request) => own.fetch(request);
      if (captured) return captured;
      throw new TypeError("The module neither exports `default { fetch }` nor calls Deno.serve()");
    },
  };
}

/** What the process serves: the handler, with its faults turned into the platform's answers. */
export function answerWith(handler: Handler, work: Work, mark: string, log: Log) {
  function fault(code: string, status: number, text: string) {
    return new Response(text, { status, headers: { [FAULT_HEADER]: mark + code } });
  }

  return (request: Request, info: Deno.ServeHandlerInfo) =>
    work.serve(request, info.completed, async () => {
      try {
        const answer = await handler(request, { remoteAddr: NOBODY, completed: info.completed });
        if (answer instanceof Response) return answer;
        log("error", "The handler returned no Response, but", answer);
        return fault("BAD_GATEWAY", 502, "Bad Gateway");
      } catch (error) {
        log("error", error);
        return fault("EDGE_FUNCTION_ERROR", 500, "Internal Server Error");
      }
    });
}

function hasFunction<K extends string>(
  value: unknown,
  key: K,
): value is Record<K, (...args: unknown[]) => unknown> {
  return typeof value === "object" && value !== null && key in value &&
    typeof (value as Record<K, unknown>)[key] === "function";
}
