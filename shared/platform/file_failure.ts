/**
 * What Storage refuses, as errors of ours.
 *
 * @module
 */

import { AppError } from "../edge/errors.ts";

/** What storage-js answered; throws an {@linkcode AppError}: 404 for what is not there, else 503. */
export async function fileOf<T>(
  outcome: PromiseLike<{ data: T | null; error: Error | null }>,
): Promise<T> {
  const { data, error } = await outcome;
  if (!error && data !== null) return data;
  const { status, statusCode } = (error ?? {}) as { status?: number; statusCode?: string };
  if (status === 404 || statusCode === "404") {
    throw new AppError(404, "not_found", "There is no such file", { cause: error });
  }
  throw new AppError(503, "unavailable", "Files cannot be reached right now", {
    hint: "Try again in a moment",
    details: { seconds: 5 },
    cause: error,
  });
}
