/**
 * What browsers ask before they show a page our answers.
 *
 * @module
 */

const METHODS = "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS";

/** Sent by supabase-js; a preflight that names others gets those. */
const HEADERS = "authorization, apikey, content-type, prefer, range, accept-profile, " +
  "content-profile, x-client-info, x-retry-count, x-upsert, x-metadata";

/** Without this list a page sees neither a count nor where its row went. */
const EXPOSED = "content-range, content-location, content-disposition, location, " +
  "preference-applied, etag, x-total-count, link, retry-after, sb-error-code, x-request-id";

/** Answers a preflight, for any path: whether there is something behind it is the next request's business. */
export function preflight(request: Request): Response {
  const asked = request.headers.get("access-control-request-headers");
  return new Response(null, {
    status: 204,
    headers: {
      "access-control-allow-origin": "*",
      "access-control-allow-methods": METHODS,
      "access-control-allow-headers": asked ?? HEADERS,
      "access-control-max-age": "86400",
    },
  });
}

/** Lets pages of every origin read the answer: who may, the token says, and no cookie counts. */
export function readableByPages(answer: Response): Response {
  const headers = new Headers(answer.headers);
  headers.set("access-control-allow-origin", "*");
  headers.set("access-control-expose-headers", EXPOSED);
  const { status, statusText } = answer;
  return new Response(answer.body, { status, statusText, headers });
}
