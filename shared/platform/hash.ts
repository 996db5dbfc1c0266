/**
 * SHA-256 of a text or of bytes, for fingerprints that are compared and never shown.
 *
 * @module
 */

import type { Bytes } from "./bytes.ts";

/** 64 hexadecimal digits. */
export async function sha256(data: string | Bytes): Promise<string> {
  const bytes = typeof data === "string" ? new TextEncoder().encode(data) : data;
  const digest = await crypto.subtle.digest("SHA-256", bytes);
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
