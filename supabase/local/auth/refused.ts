/**
 * What callers and the log learn of an error: callers that, the log why, neither of them secrets.
 *
 * @module
 */

import { AuthError, json, unexpected } from "./answers.ts";
import { BadToken } from "./tokens.ts";

/** Takes what the stack has to say. Fields never hold tokens, addresses or bodies. */
export type Log = (
  level: "info" | "warn" | "error",
  message: string,
  fields?: Record<string, unknown>,
) => void;

/** The address or number is taken: the constraint says which. */
const TAKEN: [constraint: string, code: string, message: string][] = [
  [
    "users_email_partial_key",
    "email_exists",
    "A user with this email address has already been registered",
  ],
  ["users_phone_key", "phone_exists", "A user with this phone number has already been registered"],
  ["users_pkey", "user_already_exists", "A user with this id has already been registered"],
];

/** Any thrown value as Auth's refusal; what is nobody's fault but ours goes to the log. */
export function asAuthError(error: unknown, log: Log): AuthError {
  if (error instanceof BadToken) {
    const why = `invalid JWT: unable to parse or verify signature, ${error.message}`;
    return new AuthError(403, "bad_jwt", why);
  }
  const known = error instanceof AuthError ? error : taken(error);
  if (known && known.status < 500) return known;

  const sqlstate = sqlstateOf(known ? known.cause : error);
  log("error", known ? known.message : "Auth failed", {
    // The message of a database error may quote a row.
    error: known ? known.code : error instanceof Error ? error.name : typeof error,
    ...(sqlstate ? { sqlstate } : {}),
    ...(sqlstate === "42501" && known
      ? { hint: "Grant execute on the hook and usage on its schema to supabase_auth_admin" }
      : {}),
  });
  return known ?? unexpected();
}

/** The refusal of REST and Storage, in PostgREST's words. */
export function unauthorized(error: unknown): Response {
  if (!(error instanceof BadToken)) throw error;
  const code = error.kind === "foreign" ? "PGRST301" : "PGRST303";
  const message = error.kind === "expired"
    ? "JWT expired"
    : `Cannot read the JWT: ${error.message}`;
  return json({ code, message, details: null, hint: null }, 401, {
    "www-authenticate": `Bearer error="invalid_token", error_description="${error.message}"`,
  });
}

function taken(error: unknown): AuthError | null {
  if (sqlstateOf(error) !== "23505" || !(error instanceof Error)) return null;
  const found = TAKEN.find(([constraint]) => error.message.includes(constraint));
  return found ? new AuthError(422, found[1], found[2], { cause: error }) : null;
}

function sqlstateOf(error: unknown): string | null {
  if (typeof error !== "object" || error === null || !("code" in error)) return null;
  return typeof error.code === "string" && /^[0-9A-Z]{5}$/.test(error.code) ? error.code : null;
}
