/**
 * Names in archives, refused where somebody's program would write them elsewhere. Pure.
 *
 * @module
 */

import { cardError } from "./card_error.ts";

const MAX_LENGTH = 255;

/** A name that stays below the folder it is unpacked in; throws a 422 for another. */
export function checkName(bytes: Uint8Array): string {
  let name: string;
  try {
    name = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw cardError("a name in the archive is not UTF-8");
  }
  const parts = name.replace(/\/$/, "").split("/");
  const isBad = name.length > MAX_LENGTH || /[\p{Cc}\\]|^[A-Za-z]:/u.test(name) ||
    parts.some((part) => part === "" || part === "." || part === "..");
  if (isBad) {
    throw cardError("a name in the archive leads elsewhere", "Use paths like assets/a.png");
  }
  return name;
}
