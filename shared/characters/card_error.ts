/**
 * A file that is no card, or none that is safe to keep.
 *
 * @module
 */

import { AppError } from "../edge/errors.ts";

/** What readers of cards throw: 422, with what is wrong and what to do. */
export function cardError(problem: string, hint?: string): AppError {
  return new AppError(422, "bad_card", `Cannot read this card: ${problem}`, { hint });
}

/** For what is larger than is read: 413. */
export function cardTooLarge(what: string, mostBytes: number): AppError {
  const most = mostBytes >= 1 << 20 ? `${mostBytes >> 20} MB` : `${mostBytes >> 10} KB`;
  return new AppError(413, "too_large", `Cannot read this card: ${what} is too large`, {
    hint: `At most ${most}`,
  });
}
