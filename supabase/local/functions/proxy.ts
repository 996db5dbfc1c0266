/**
 * Passes a request to a function's process and its answer back, both as they come.
 *
 * @module
 */

import { badGateway, platformAnswer } from "./answers.ts";
import { FAULT_HEADER } from "./child/orders.ts";
import { answerHeaders } from "./forward_headers.ts";
import type { CancelReason } from "./guard.ts";
import type { Instance } from "./instance.ts";
import type { OpenRequest } from "./open_work.ts";

/** Up to here a body is read first, and the function sees its `content-length`. */
const SMALL = 1024 * 1024;

/** What is sent: the request without its address. */
export interface Outgoing {
  method: string;
  headers: Headers;
  body: BodyInit | null;
}

/** Reads a small body of known length; everything else stays a stream, whose length is not passed on. */
export async function readBody(request: Request): Promise<BodyInit | null> {
  const length = request.headers.get("content-length");
  if (length === null || Number(length) > SMALL) return request.body;
  return await request.arrayBuffer();
}

/** Sends a request to the function; `target` is the path it sees, with the query. */
export async function forward(
  instance: Instance,
  open: OpenRequest,
  target: string,
  outgoing: Outgoing,
): Promise<Response> {
  try {
    const answer = await fetch(`http://localhost${target}`, {
      ...outgoing,
      client: instance.client,
      redirect: "manual",
      signal: open.cancel.signal,
    });
    const headers = answerHeaders(answer, outgoing.method, outgoing.headers);
    const fault = answer.headers.get(FAULT_HEADER);
    if (fault === `${instance.process.mark}EDGE_FUNCTION_ERROR`) {
      headers.set("sb-error-code", "EDGE_FUNCTION_ERROR");
    }
    return new Response(answer.body, { status: answer.status, headers });
  } catch {
    return await faultOf(instance, open);
  }
}

/** What the caller gets when the function did not answer. */
export async function faultOf(
  instance: Instance,
  open: OpenRequest,
  endsWithinMs = 2_000,
): Promise<Response> {
  if (open.cancel.signal.aborted) {
    const reason: CancelReason = open.cancel.signal.reason;
    // Nobody is there any more to read the second.
    return reason === "idle" ? platformAnswer("IDLE_TIMEOUT") : new Response(null, { status: 499 });
  }
  // A process that lives has refused a socket, or the caller's upload broke off.
  if (!await isEnding(instance, endsWithinMs)) return badGateway();
  return platformAnswer(await instance.endedByLimit() ? "WORKER_LIMIT" : "WORKER_ERROR");
}

// Its connections break before it is gone.
async function isEnding(instance: Instance, ms: number): Promise<boolean> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<false>((done) => timer = setTimeout(() => done(false), ms));
  const ended = instance.process.exited.then(() => true);
  return await Promise.race([ended, late]).finally(() => clearTimeout(timer));
}
