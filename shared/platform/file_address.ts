/**
 * Where a file of Storage is asked for.
 *
 * @module
 */

import { AppError } from "../edge/errors.ts";

/**
 * A path as part of an address. storage-js takes paths as they are, and addresses are tidied before
 * they are sent: "a/../b" would be another file, and with enough of it one in another bucket.
 *
 * @throws {AppError} 404 for a path that no file can have.
 */
export function addressOf(path: string): string {
  const parts = path.split("/");
  const leadsElsewhere = parts.some((part) => part === "" || part === "." || part === "..");
  if (leadsElsewhere || /[\p{Cc}\\]/u.test(path) || !path.isWellFormed()) {
    throw new AppError(404, "not_found", "There is no such file");
  }
  return parts.map(encodeURIComponent).join("/");
}
