/**
 * Which HTTP status a failed statement answers with: PostgREST's documented table.
 *
 * @module
 */

import { OUTAGE, RETRY_AFTER } from "./outage.ts";
import { isConnectionLost } from "./postgres_transactions.ts";
import { restRequest } from "./rest_request.ts";
import { NoTurn } from "./turns.ts";

/** The first match wins; anything else is 400. */
const STATUSES: [RegExp, number][] = [
  [/^(23503|23505)/, 409],
  [/^25006/, 405],
  [/^(42883|42P01)/, 404],
  [/^(42P17|21000)/, 500],
  [/^P0001/, 400],
  [/^53400/, 500],
  [/^(08|53|57P01)/, 503],
  [/^(0L|0P|28)/, 403],
  [/^(09|25|2D|38|39|3B|40|54|55|57|58|F0|HV|P0|XX)/, 500],
];

/** Codes that lite words better than the database, or answers by role. */
const LITE_KNOWS = /^(PGRST.*|PT\d+|42501|42703)$/;

interface DatabaseError {
  code: string;
  message: string;
  detail?: string | null;
  hint?: string | null;
}

/**
 * Turns an error of the database into the one form lite passes through with status and whole body.
 * Only while a REST request runs: Storage looks for the plain SQLSTATE.
 */
export function postgrestError(error: unknown): unknown {
  if (!restRequest.getStore()) return error;
  if (isConnectionLost(error)) return answer(503, OUTAGE, true);
  if (error instanceof NoTurn) {
    return answer(
      504,
      { code: "PGRST003", message: error.message, details: null, hint: null },
      true,
    );
  }
  if (!isDatabaseError(error)) return error;

  const { code, message, detail = null, hint = null } = error;
  if (!/^[0-9A-Z]{5}$/.test(code) || LITE_KNOWS.test(code)) return error;
  const status = STATUSES.find(([pattern]) => pattern.test(code))?.[1] ?? 400;
  return answer(status, { code, message, details: detail, hint }, status === 503);
}

function answer(
  status: number,
  body: Record<string, string | null>,
  isPassing: boolean,
): unknown {
  const headers = isPassing ? { "retry-after": RETRY_AFTER } : {};
  return {
    code: "PGRST",
    message: JSON.stringify(body),
    detail: JSON.stringify({ status, headers }),
  };
}

function isDatabaseError(error: unknown): error is DatabaseError {
  return error instanceof Error && "code" in error && typeof error.code === "string";
}
