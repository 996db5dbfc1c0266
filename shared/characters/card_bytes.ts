/**
 * Cards as bytes: base64, UTF-8, and what a picture is. Pure.
 *
 * @module
 */

import type { Bytes } from "../platform/bytes.ts";
import { cardError } from "./card_error.ts";

/** The bytes of a base64 text; null for what is none. */
export function decodeBase64(text: string): Bytes | null {
  try {
    const binary = atob(text);
    const bytes = new Uint8Array(binary.length);
    for (let at = 0; at < binary.length; at++) bytes[at] = binary.charCodeAt(at);
    return bytes;
  } catch {
    return null;
  }
}

/** Bytes as base64. */
export function encodeBase64(bytes: Uint8Array): string {
  let binary = "";
  // As many as a call takes as its arguments.
  for (let at = 0; at < bytes.length; at += 8192) {
    binary += String.fromCharCode(...bytes.subarray(at, at + 8192));
  }
  return btoa(binary);
}

/** Bytes as text, without a mark of their order; throws a 422 for what is not UTF-8. */
export function textOf(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw cardError("it is not UTF-8");
  }
}

/** What a picture is by its first bytes, whatever its name says; null for what is none. */
export function pictureTypeOf(bytes: Uint8Array): "png" | "jpeg" | "webp" | null {
  const begins = (...signs: number[]) => signs.every((sign, at) => bytes[at] === sign);
  if (begins(0x89, 0x50, 0x4e, 0x47)) return "png";
  if (begins(0xff, 0xd8, 0xff)) return "jpeg";
  const isRiff = begins(0x52, 0x49, 0x46, 0x46);
  const isWebp = String.fromCharCode(...bytes.subarray(8, 12)) === "WEBP";
  return isRiff && isWebp ? "webp" : null;
}
