/**
 * What the platform itself answers, when it is not the function that does.
 *
 * @module
 */

const ANSWERS = {
  NOT_FOUND: [404, "Requested function was not found"],
  METHOD_NOT_ALLOWED: [405, "Method not allowed"],
  BOOT_ERROR: [503, "Worker failed to boot (please check logs)"],
  WORKER_ERROR: [500, "Function exited due to an error (please check logs)"],
  WORKER_LIMIT: [
    546,
    "Function failed due to not having enough compute resources (please check logs)",
  ],
  IDLE_TIMEOUT: [504, "The function did not begin to answer in time (please check logs)"],
  UNAUTHORIZED_NO_AUTH_HEADER: [401, "Missing authorization header"],
  UNAUTHORIZED_INVALID_JWT_FORMAT: [401, "Invalid JWT format"],
  UNAUTHORIZED_UNSUPPORTED_TOKEN_ALGORITHM: [401, "Unsupported JWT algorithm"],
  UNAUTHORIZED_JWT: [401, "Invalid JWT"],
  UNAUTHORIZED_ASYMMETRIC_JWT: [401, "Invalid JWT"],
} as const satisfies Record<string, readonly [status: number, message: string]>;

/** What clients find in `sb-error-code`. */
export type AnswerCode = keyof typeof ANSWERS;

/** The platform's answer; `detail` is added to the message. */
export function platformAnswer(
  code: AnswerCode,
  { detail, headers }: { detail?: string; headers?: Record<string, string> } = {},
): Response {
  const [status, text] = ANSWERS[code];
  const message = detail ? `${text} ${detail}` : text;
  // The local platform says it twice where a token is refused.
  const body = status === 401 ? { code, message, msg: message } : { code, message };
  return Response.json(body, { status, headers: { "sb-error-code": code, ...headers } });
}

/** A function that did not give an answer at all, or refused a socket. */
export function badGateway(): Response {
  return new Response("Bad Gateway", { status: 502 });
}
