/**
 * Requests in the words lite reads, and answers in the words storage-js reads.
 *
 * @module
 */

/** A JSON object as it came. */
export type Json = Record<string, unknown>;

/** The same answer with another body, and another status where it matters. */
export function reworded(answer: Response, body: unknown, status = answer.status): Response {
  const headers = new Headers(answer.headers);
  headers.delete("content-length");
  return new Response(JSON.stringify(body), { status, headers });
}

/** Reads the body and answers `change` of it; refusals become hosted Storage's. */
export async function mended(
  answer: Response,
  change: (body: Json) => unknown = (body) => body,
): Promise<Response> {
  if (!answer.headers.get("content-type")?.includes("json")) return answer;
  const body: Json = await answer.json();
  return answer.ok ? reworded(answer, change(body)) : reworded(answer, refusal(body));
}

/** storage-js asks for the code before it calls a missing object missing. */
function refusal(body: Json): Json {
  return body.message === "Object not found" ? { ...body, code: "NoSuchKey" } : body;
}

/** A link with a bad or old token is the caller's mistake, and not ours. */
export async function mendedLinkRefusal(answer: Response): Promise<Response> {
  if (answer.status !== 500 && answer.status !== 403) return await mended(answer);
  await answer.body?.cancel();
  return refused(400, "InvalidJWT", "This link is not valid, or not any more");
}

/** A refusal in hosted Storage's shape: the HTTP status is always 400, the real one is inside. */
export function refused(status: number, error: string, message: string): Response {
  const body = { statusCode: String(status), error, message };
  // A page that may not read it would call it a broken connection.
  return Response.json(body, { status: 400, headers: { "access-control-allow-origin": "*" } });
}

/** The bytes' description at the top, the uploader's own words under `metadata`. */
export function flatInfo(body: Json): Json {
  const { httpMetadata, user_metadata, ...object } = body;
  const about = httpMetadata as Json;
  return {
    ...object,
    metadata: user_metadata ?? {},
    size: about.size,
    content_type: about.mimetype,
    cache_control: about.cacheControl,
    etag: about.eTag,
    last_modified: about.lastModified,
  };
}

/** What is no JSON object counts as an empty one: lite says what it misses. */
export async function readJson(request: Request): Promise<Json> {
  const body: unknown = await request.json().catch(() => ({}));
  return typeof body === "object" && body !== null ? { ...body } : {};
}

/** The same request with another body, and another address where it matters. */
export function withBody(
  request: Request,
  body: unknown,
  { url = request.url, method = request.method } = {},
): Request {
  const headers = new Headers(request.headers);
  headers.set("content-type", "application/json");
  headers.delete("content-length");
  return new Request(url, { method, headers, body: JSON.stringify(body) });
}

/** Percent signs resolved, where they make sense. */
export function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
