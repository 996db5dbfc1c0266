/**
 * A file that cannot be read any further, and where.
 *
 * @module
 */

import { AppError } from "../edge/errors.ts";

/** The file is to blame, or its absence: reading it once more would end in the same. */
export class BackupFault extends AppError {}

/** What a reader throws where no row alone is to blame: 422, with the place among the details. */
export function backupError(
  code: string,
  problem: string,
  hint: string,
  at: { line: number; offset: number },
): BackupFault {
  return new BackupFault(422, code, `Cannot read the backup: ${problem}`, { hint, details: at });
}
