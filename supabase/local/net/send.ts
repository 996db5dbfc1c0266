/**
 * Sends one request that SQL queued and words the answer as pg_net does.
 *
 * @module
 */

/** A row of `net.http_request_queue`. */
export interface QueuedRequest {
  id: number;
  method: string;
  url: string;
  headers: Record<string, string> | null;
  /** Base64. */
  body: string | null;
  timeout_milliseconds: number;
}

/** A row of `net._http_response`, but for its id and moment. */
export interface Outcome {
  status_code: number | null;
  content_type: string | null;
  headers: Record<string, string> | null;
  content: string | null;
  timed_out: boolean | null;
  error_msg: string | null;
}

/** Answers above this are cut off and called an error: they are kept in a table. */
const CONTENT_LIMIT_BYTES = 10_000_000;

/** Never throws: a request that cannot be sent is an outcome too. */
export async function send(request: QueuedRequest, stopped: AbortSignal): Promise<Outcome> {
  const { method, url, body, timeout_milliseconds } = request;
  const late = AbortSignal.timeout(timeout_milliseconds);
  const headers = new Headers({ "user-agent": "pg_net" });
  try {
    for (const [name, value] of Object.entries(request.headers ?? {})) headers.set(name, value);
    const answer = await fetch(url, {
      method,
      headers,
      body: body === null || method.toUpperCase() === "GET" ? null : Uint8Array.fromBase64(body),
      // A redirect is an answer, not an instruction: it could lead inside.
      redirect: "manual",
      signal: AbortSignal.any([late, stopped]),
    });
    return {
      status_code: answer.status,
      content_type: answer.headers.get("content-type"),
      headers: Object.fromEntries(answer.headers),
      content: await limitedText(answer),
      timed_out: false,
      error_msg: null,
    };
  } catch (error) {
    const message = stopped.aborted
      ? "The stack stopped before the answer came"
      : late.aborted
      ? `Timeout of ${timeout_milliseconds} ms reached`
      : (error as Error).message;
    return failed(message, late.aborted && !stopped.aborted);
  }
}

function failed(message: string, timedOut: boolean): Outcome {
  return {
    status_code: null,
    content_type: null,
    headers: null,
    content: null,
    timed_out: timedOut,
    error_msg: message,
  };
}

async function limitedText(answer: Response): Promise<string> {
  let text = "";
  let bytes = 0;
  const decoder = new TextDecoder();
  for await (const chunk of answer.body ?? []) {
    bytes += chunk.byteLength;
    if (bytes > CONTENT_LIMIT_BYTES) {
      throw new Error(`The answer is larger than ${CONTENT_LIMIT_BYTES} bytes`);
    }
    text += decoder.decode(chunk, { stream: true });
  }
  // Postgres keeps no NUL in text.
  return (text + decoder.decode()).replaceAll("\0", "");
}
