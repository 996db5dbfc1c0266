/**
 * The way of one request, from its address to the function's answer.
 *
 * @module
 */

import { platformAnswer } from "./answers.ts";
import { BootFailure } from "./boot_failure.ts";
import { requestHeaders } from "./forward_headers.ts";
import type { FunctionList } from "./function_list.ts";
import type { Pool } from "./pool.ts";
import { faultOf, forward, type Outgoing, readBody } from "./proxy.ts";
import type { ServedFunction } from "./served_function.ts";
import type { VerifyJwt } from "./verify_jwt.ts";
import { bridge, isUpgrade } from "./websocket.ts";

/** A function that does not take a socket is rarely dying. */
const REFUSAL_MS = 200;

const METHODS = ["POST", "GET", "PUT", "PATCH", "DELETE", "OPTIONS"];

/** Finds the function, checks the caller where the function wants it, and passes the request on. */
export class Router {
  readonly #functions: FunctionList;
  readonly #pool: Pool;
  readonly #verify: VerifyJwt;

  constructor(functions: FunctionList, pool: Pool, verify: VerifyJwt) {
    this.#functions = functions;
    this.#pool = pool;
    this.#verify = verify;
  }

  /** Answers in every case. */
  async answer(request: Request, peer: string): Promise<Response> {
    const [, slug = "", rest = ""] =
      request.url.match(/^[^/]*\/\/[^/]*\/functions\/v1\/([^/?#]+)([^#]*)/) ?? [];
    const fn = this.#functions.find(slug);
    if (!fn) return platformAnswer("NOT_FOUND");
    if (!METHODS.includes(request.method)) {
      return platformAnswer("METHOD_NOT_ALLOWED", { headers: { allow: METHODS.join(", ") } });
    }

    const refused = fn.verifyJwt && request.method !== "OPTIONS" &&
      await this.#verify(request.headers);
    if (refused) return refused;

    const headers = requestHeaders(request, peer);
    const target = `/${slug}${rest}`;
    if (isUpgrade(request)) return await this.#socket(fn, request, target, headers);

    let body: BodyInit | null;
    try {
      body = await readBody(request);
    } catch {
      return new Response(null, { status: 499 }); // the caller left in the middle of its sentence
    }
    return await this.#http(fn, request, target, { method: request.method, headers, body });
  }

  async #http(
    fn: ServedFunction,
    request: Request,
    target: string,
    outgoing: Outgoing,
  ): Promise<Response> {
    const begun = await this.#pool.begin(fn, request).catch(bootFailed);
    if (begun instanceof Response) return begun;
    const [instance, open] = begun;
    try {
      return await forward(instance, open, target, outgoing);
    } finally {
      instance.work.end(open);
      // Whoever lets a caller wait that long may be in an endless loop.
      if (open.cancel.signal.reason === "idle") this.#pool.retireInstance(instance, "wall_clock");
    }
  }

  async #socket(
    fn: ServedFunction,
    request: Request,
    target: string,
    headers: Headers,
  ): Promise<Response> {
    const begun = await this.#pool.begin(fn, request).catch(bootFailed);
    if (begun instanceof Response) return begun;
    const [instance, open] = begun;
    try {
      return await bridge(instance, open, target, headers);
    } catch {
      return await faultOf(instance, open, REFUSAL_MS);
    } finally {
      instance.work.end(open);
    }
  }
}

// The reason is in the log.
function bootFailed(error: unknown): Response {
  const seconds = error instanceof BootFailure ? error.retryAfter : undefined;
  const headers: Record<string, string> = seconds ? { "retry-after": String(seconds) } : {};
  return platformAnswer("BOOT_ERROR", { headers });
}
