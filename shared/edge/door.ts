/**
 * What every request meets before and after the work, whichever protocol it speaks: an id, CORS, a
 * log line, a stopwatch, and an answer for everything that is thrown.
 *
 * @module
 */

import { LoggingService } from "../platform/logging_service.ts";
import { allowBrowsers, type Allowed } from "./browsers.ts";
import { type Browsers, refuseUnlisted } from "./origins.ts";
import { inSpan } from "./span.ts";
import { Stopwatch } from "./stopwatch.ts";
import { noteCall, sendTelemetry, startTelemetry } from "./telemetry.ts";

/** What accompanies one request from its first line to its last. */
export interface Served {
  /** Go out with the answer, refusals included. */
  headers: Headers;
  log: LoggingService;
  watch: Stopwatch;
  requestId: string;
}

/** What a function puts behind the door. */
export interface Behind {
  /** Under this name requests are logged. */
  name: string;
  /** Its methods, and what browsers may send besides what every function takes. */
  allowed: Allowed;
  /** The pages that may call; any by default. */
  browsers?: Browsers | undefined;
  serve: (request: Request, served: Served) => Promise<Response>;
  /** Words a refusal as the caller's protocol has it. */
  refuse: (thrown: unknown, served: Served) => Response;
}

/** The `fetch` of a function. */
export function door({ name, allowed, browsers = "any", serve, refuse }: Behind) {
  startTelemetry();

  async function answer(request: Request, served: Served): Promise<Response> {
    refuseUnlisted(request, browsers);
    return await serve(request, served);
  }

  return async function fetch(request: Request): Promise<Response> {
    const requestId = crypto.randomUUID();
    const headers = new Headers({ "x-request-id": requestId });
    allowBrowsers(request, headers, browsers, allowed);
    if (request.method === "OPTIONS") {
      headers.set("allow", allowed.methods);
      return new Response(null, { status: 204, headers });
    }

    const names = { request_id: requestId, ...namedBy(request) };
    const log = new LoggingService({ function: name, ...names });
    const watch = new Stopwatch();
    const served = { headers, log, watch, requestId };
    const response = await inSpan(
      { name, request, requestId },
      () => answer(request, served).catch((thrown) => refuse(thrown, served)),
    );
    headers.set("server-timing", String(watch));
    log.info("served", { status: response.status, ms: watch.total() });
    noteCall(name, response.status, watch.total());
    sendTelemetry();
    return new Response(response.body, {
      status: response.status,
      headers: new Headers([...response.headers, ...headers]),
    });
  };
}

/** A UUID or a ULID: what people could write themselves may be about people. */
const CLIENT_ID = /^([\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}|[\dA-HJKMNP-TV-Z]{26})$/i;

/** What the caller calls this call: noted beside our own id and in the place of it nowhere. */
function namedBy(request: Request): { client_request_id?: string } {
  const given = request.headers.get("x-request-id") ?? "";
  return CLIENT_ID.test(given) ? { client_request_id: given } : {};
}
