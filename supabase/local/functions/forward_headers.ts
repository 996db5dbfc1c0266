/**
 * The headers on the way in and on the way out.
 *
 * @module
 */

import { FAULT_HEADER } from "./child/orders.ts";

/** They speak about one connection, and there are two. */
const HOP_BY_HOP = [
  "connection",
  "keep-alive",
  "proxy-authenticate",
  "proxy-authorization",
  "proxy-connection",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
];

/** Deno's own exporter puts the gateway into the trace, unless the caller's header is in its way. */
const IS_TRACED = Deno.env.get("OTEL_DENO") === "true";

const REQUEST_ID = /^[\w.:-]{1,128}$/;

/** What the function gets; the caller's address is the real one, whatever the caller claims. */
export function requestHeaders(request: Request, peer: string): Headers {
  const headers = new Headers(request.headers);
  const { host, protocol } = new URL(request.url);
  const asked = headers.get("host") ?? host;
  dropHopByHop(headers);
  for (const name of ["host", "content-length", "expect", "forwarded"]) headers.delete(name);
  if (IS_TRACED) headers.delete("traceparent");

  headers.set("x-forwarded-for", peer);
  headers.set("x-forwarded-host", asked);
  headers.set("x-forwarded-proto", protocol.slice(0, -1));
  if (!REQUEST_ID.test(headers.get("x-request-id") ?? "")) {
    headers.set("x-request-id", crypto.randomUUID());
  }
  // Between two processes of one machine packing would only cost time; and asking for something keeps
  // fetch from unpacking what a function packed by itself.
  headers.set("accept-encoding", "identity");
  return headers;
}

/** What the caller gets of an answer to a request with these headers. */
export function answerHeaders(answer: Response, method: string, asked: Headers): Headers {
  const headers = new Headers(answer.headers);
  dropHopByHop(headers);
  headers.delete(FAULT_HEADER);
  // Pages are not served from the platform's own domain.
  if (method === "GET" && headers.get("content-type")?.startsWith("text/html")) {
    headers.set("content-type", "text/plain");
  }
  if (!headers.has("x-request-id")) headers.set("x-request-id", asked.get("x-request-id") ?? "");
  headers.set("x-sb-edge-region", "local");
  headers.set("x-served-by", "supabase-edge-runtime");
  return headers;
}

function dropHopByHop(headers: Headers) {
  for (const name of headers.get("connection")?.split(",") ?? []) {
    if (/^[\w-]+$/.test(name.trim())) headers.delete(name.trim());
  }
  for (const name of HOP_BY_HOP) headers.delete(name);
}
