/**
 * Server-sent events: what a handler sends while it works, as a response that functions-js hands on.
 *
 * @module
 */

import { runAfterAnswer } from "./background.ts";
import { AppError } from "./errors.ts";
import { sendTelemetry } from "./telemetry.ts";

/** Sends one event; after the caller went away it does nothing. */
export type Send = (event: string, data: unknown) => void;

/** Did the caller ask for events rather than one JSON answer? */
export function wantsStream(request: Request): boolean {
  return request.headers.get("accept")?.includes("text/event-stream") ?? false;
}

/**
 * Streams what `work` sends. A failure after the first byte cannot be a status any more, so it ends
 * the stream as an `error` event in the shape of every refused call.
 *
 * A caller who goes away stops nothing: the work is finished, and kept, all the same.
 */
export function streamEvents(requestId: string, work: (send: Send) => Promise<void>): Response {
  const encoder = new TextEncoder();
  let open = true;
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      const send: Send = (event, data) => {
        if (!open) return;
        controller.enqueue(encoder.encode(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`));
      };
      const finish = async () => {
        await work(send).catch((thrown) => send("error", failureOf(thrown, requestId)));
        if (open) controller.close();
        open = false;
        // The answer had left before the work was done, and its numbers with it.
        sendTelemetry();
      };
      runAfterAnswer(finish());
    },
    cancel() {
      open = false;
    },
  });
  return new Response(body, {
    headers: { "content-type": "text/event-stream", "cache-control": "no-store" },
  });
}

function failureOf(thrown: unknown, request_id: string) {
  if (!(thrown instanceof AppError)) {
    return { code: "internal_error", message: "Something went wrong on our side", request_id };
  }
  const { code, message, hint, details } = thrown;
  return { code, message, ...(hint && { hint }), ...(details ? { details } : {}), request_id };
}
