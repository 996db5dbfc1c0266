/**
 * A file that cannot be read any further, and where.
 *
 * @module
 */

import { AppError } from "../edge/errors.ts";

/** What a reader throws where no row alone is to blame: 422, with the place among the details. */
export function backupError(
  code: string,
  problem: string,
  hint: string,
  at: { line: number; offset: number },
): AppError {
  return new AppError(422, code, `Cannot read the backup: ${problem}`, { hint, details: at });
}
