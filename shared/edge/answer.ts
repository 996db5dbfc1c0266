/**
 * From what the handler returned to what the caller gets.
 *
 * @module
 */

import { sha256 } from "../platform/hash.ts";

/** The answer as JSON; a stream or a file passes as it is. A read can be asked whether it changed. */
export async function answerWith(
  output: unknown,
  reads: boolean,
  request: Request,
): Promise<Response> {
  if (output instanceof Response) return output;

  const body = JSON.stringify(output);
  const headers = new Headers({ "content-type": "application/json" });
  if (!reads) {
    headers.set("cache-control", "no-store");
    return new Response(body, { headers });
  }
  const etag = `W/"${(await sha256(body)).slice(0, 16)}"`;
  headers.set("etag", etag);
  headers.set("cache-control", "private, no-cache");
  if (request.headers.get("if-none-match") === etag) {
    return new Response(null, { status: 304, headers });
  }
  return new Response(body, { headers });
}
