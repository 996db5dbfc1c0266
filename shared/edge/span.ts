/**
 * A call as a span of OpenTelemetry. Where nobody collects spans, as on the hosted platform, it is the
 * call alone.
 *
 * @module
 */

import { type Attributes, context, propagation, SpanStatusCode, trace } from "@opentelemetry/api";

/** What a span says about the call. */
export interface Called {
  /** The function's. */
  name: string;
  request: Request;
  requestId: string;
}

/** Runs the call inside a span that goes on with the caller's trace. */
export function inSpan(called: Called, serve: () => Promise<Response>): Promise<Response> {
  const { name, request, requestId } = called;
  const attributes: Attributes = {
    "faas.name": name,
    "http.request.method": request.method,
    "quintet.request_id": requestId,
  };
  return trace.getTracer("quintet").startActiveSpan(
    name,
    { attributes },
    parentOf(request),
    async (span) => {
      try {
        const response = await serve();
        span.setAttribute("http.response.status_code", response.status);
        if (response.status >= 500) span.setStatus({ code: SpanStatusCode.ERROR });
        return response;
      } finally {
        span.end();
      }
    },
  );
}

/** What already runs in this process, or what the caller names in `traceparent`. */
function parentOf(request: Request) {
  const active = context.active();
  if (trace.getSpan(active)) return active;
  return propagation.extract(active, request.headers, {
    get: (headers, name) => headers.get(name) ?? undefined,
    keys: (headers) => [...headers.keys()],
  });
}
