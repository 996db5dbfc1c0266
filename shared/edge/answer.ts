/**
 * From what the handler returned to what the caller gets.
 *
 * @module
 */

import { sha256 } from "../platform/hash.ts";

/** What an answer is besides its body. */
interface AnswerKind {
  /** It can be asked whether it changed. */
  reads: boolean;
  status: number;
}

/** The answer as JSON; a response passes as it is, unless it is one that the caller has. */
export async function answerWith(
  output: unknown,
  { reads, status }: AnswerKind,
  request: Request,
): Promise<Response> {
  if (output instanceof Response) {
    const headers = new Headers(output.headers);
    if (!reads || !output.ok || !isKnown(headers.get("etag"), request)) return output;
    await output.body?.cancel();
    headers.delete("content-type");
    return new Response(null, { status: 304, headers });
  }

  const body = JSON.stringify(output);
  const headers = new Headers({ "content-type": "application/json" });
  if (!reads) {
    headers.set("cache-control", "no-store");
    return new Response(body, { status, headers });
  }
  const etag = `W/"${(await sha256(body)).slice(0, 16)}"`;
  headers.set("etag", etag);
  headers.set("cache-control", "private, no-cache");
  if (!isKnown(etag, request)) return new Response(body, { status, headers });
  headers.delete("content-type");
  return new Response(null, { status: 304, headers });
}

/** Whether the caller has the answer of this tag. They may name several, and gateways weaken tags. */
function isKnown(etag: string | null, { headers }: Request): boolean {
  const known = headers.get("if-none-match")?.trim();
  if (!etag || !known) return false;
  const plain = (tag: string) => tag.replace(/^W\//, "");
  return known === "*" || known.split(/\s*,\s*/).some((each) => plain(each) === plain(etag));
}
