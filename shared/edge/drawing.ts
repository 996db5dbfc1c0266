/**
 * Secrets that a repeated call draws again, because nobody may keep them for it.
 *
 * @module
 */

import type { Bytes } from "../platform/bytes.ts";
import { env, optionalEnv } from "./env.ts";

/** Bytes for a purpose of the caller's: random, and for a repeat of the same call the same ones. */
export type Draw = (purpose: string, length: number) => Promise<Bytes>;

/** How a call draws; `identity` says what makes it this call and no other, null where nothing does. */
export function drawingFor(identity: readonly string[] | null): Draw {
  if (!identity) {
    return (_, length) => Promise.resolve(crypto.getRandomValues(new Uint8Array(length)));
  }
  return async (purpose, length) => {
    // Known to functions only: whoever reads the database finds no way from a call to its secrets.
    const secret = optionalEnv("SUPABASE_SECRET_KEYS") ?? env("SUPABASE_SERVICE_ROLE_KEY");
    const material = await crypto.subtle.importKey("raw", bytes(secret), "HKDF", false, [
      "deriveBits",
    ]);
    const info = bytes(JSON.stringify(["drawing", ...identity, purpose]));
    const hkdf = { name: "HKDF", hash: "SHA-256", salt: new Uint8Array(), info };
    return new Uint8Array(await crypto.subtle.deriveBits(hkdf, material, length * 8));
  };
}

function bytes(text: string): Bytes {
  return new TextEncoder().encode(text);
}
