/**
 * What can go wrong with a store of sessions, in words that do not depend on which store it is.
 *
 * @module
 */

import { AppError } from "../edge/errors.ts";

/**
 * "connection": nobody answered; again in a moment may do. "policy": this caller may not.
 * "serialisation": what was given, or is kept, is no session. "conflict": somebody else was there, by
 * version, lease or id. "not_found": there is no such session. "rollback": the store refused the
 * change. Whatever it was, nothing has changed.
 */
export type StoreFault =
  | "connection"
  | "policy"
  | "serialisation"
  | "conflict"
  | "not_found"
  | "rollback";

/** A store could not do what it was asked. */
export class SessionStoreError extends Error {
  override name = "SessionStoreError";
  readonly fault: StoreFault;
  /** Of a conflict: the version there is, and who holds the lease. */
  readonly details: unknown;

  constructor(
    fault: StoreFault,
    message: string,
    options: ErrorOptions & { details?: unknown } = {},
  ) {
    super(message, options);
    this.fault = fault;
    this.details = options.details;
  }
}

const FAULTS: Record<number, StoreFault> = {
  400: "serialisation",
  401: "policy",
  403: "policy",
  404: "not_found",
  409: "conflict",
  503: "connection",
  504: "connection",
};

/** What the database threw, as a store's error. */
export function storeError(thrown: unknown): SessionStoreError {
  if (thrown instanceof SessionStoreError) return thrown;
  if (!(thrown instanceof AppError)) {
    return new SessionStoreError("connection", "The store cannot be reached", { cause: thrown });
  }
  const { status, message, details } = thrown;
  return new SessionStoreError(FAULTS[status] ?? "rollback", message, { cause: thrown, details });
}
