/**
 * How Auth answers: GoTrue's error shape, JSON that browsers of any origin may read, preflights.
 *
 * @module
 */

/** A refusal in the words of GoTrue: auth-js shows `code` as `error.code`. */
export class AuthError extends Error {
  override name = "AuthError";
  readonly status: number;
  readonly code: string;
  /** More top-level keys of the answer. */
  readonly details: Record<string, unknown>;
  /** Seconds after which the call may succeed. */
  readonly retryAfter: number | undefined;

  constructor(
    status: number,
    code: string,
    message: string,
    extra: { details?: Record<string, unknown>; retryAfter?: number; cause?: unknown } = {},
  ) {
    super(message, { cause: extra.cause });
    this.status = status;
    this.code = code;
    this.details = extra.details ?? {};
    this.retryAfter = extra.retryAfter;
  }
}

/** 404, as JSON: auth-js reads any other body as an unknown error. */
export function noSuchEndpoint(): AuthError {
  return new AuthError(404, "not_found", "Cannot answer: there is no such endpoint");
}

/** 405, as JSON. */
export function wrongMethod(): AuthError {
  const message = "Cannot answer: this endpoint does not take this method";
  return new AuthError(405, "method_not_allowed", message);
}

/** 500 that keeps the reason for the log. */
export function unexpected(): AuthError {
  const message = "Unexpected failure, please check server logs for more information";
  return new AuthError(500, "unexpected_failure", message);
}

const CORS = {
  "access-control-allow-origin": "*",
  "access-control-expose-headers": "link, retry-after, x-sb-error-code, x-total-count",
};

/** A JSON answer that nobody on the way may keep: it holds tokens or people. */
export function json(
  body: unknown,
  status = 200,
  headers: Record<string, string> = {},
): Response {
  return Response.json(body, { status, headers: { "cache-control": "no-store", ...headers } });
}

/** The same answer with another body. */
export function rewritten(answer: Response, body: unknown): Response {
  const { "content-length": _length, ...headers } = Object.fromEntries(answer.headers);
  return json(body, answer.status, headers);
}

/** The same answer, readable for a page of any origin: there are no cookies to ride on. */
export function readable(answer: Response): Response {
  const headers = new Headers(answer.headers);
  for (const [name, value] of Object.entries(CORS)) headers.set(name, value);
  return new Response(answer.body, { status: answer.status, headers });
}

/** `{ code, error_code, msg }`, as GoTrue words it. */
export function refusal({ status, code, message, details, retryAfter }: AuthError): Response {
  return json({ code: status, error_code: code, msg: message, ...details }, status, {
    "x-sb-error-code": code,
    ...(retryAfter === undefined ? {} : { "retry-after": String(retryAfter) }),
  });
}

/** Lets a browser on any origin call. */
export function preflight(request: Request): Response {
  const wanted = request.headers.get("access-control-request-headers");
  return new Response(null, {
    status: 204,
    headers: {
      "access-control-allow-methods": "GET, POST, PUT, DELETE, OPTIONS",
      "access-control-allow-headers": wanted ??
        "authorization, apikey, content-type, x-client-info, x-supabase-api-version",
      "access-control-max-age": "86400",
    },
  });
}
