/**
 * API keys: `qnt_live_`, eight characters that name it, `_`, thirty-two that prove it, and six that
 * tell a typing error before anybody is asked. The fixed beginning is for scanners of secrets.
 *
 * @module
 */

import type { Draw } from "../edge/drawing.ts";
import { sha256 } from "./hash.ts";

const DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

const FORM = /^qnt_live_(([0-9A-Za-z]{8})_[0-9A-Za-z]{32})([0-9A-Za-z]{6})$/;

/** The largest multiple of 62 a byte can reach: from here on the first digits would be likelier. */
const FAIR = 248;

/** A key, and what the database keeps of it. */
export interface NewApiKey {
  /** Shown once. */
  key: string;
  prefix: string;
  /** As PostgREST takes a `bytea`. */
  digest: string;
}

/** Makes a key; a call that is repeated draws the same one. */
export async function newApiKey(draw: Draw): Promise<NewApiKey> {
  const prefix = await digits("API key's name", 8, draw);
  const body = `${prefix}_${await digits("API key", 32, draw)}`;
  const key = `qnt_live_${body}${checksum(body)}`;
  return { key, prefix, digest: await digestOf(key) };
}

/** The prefix of a key that is well formed; null for typing errors. */
export function prefixOf(key: string): string | null {
  const [, body, prefix, sum] = FORM.exec(key) ?? [];
  return body && prefix && checksum(body) === sum ? prefix : null;
}

/** What is compared in the place of a key. A secret of 190 bits needs no slow hash. */
export async function digestOf(key: string): Promise<string> {
  return `\\x${await sha256(key)}`;
}

async function digits(purpose: string, count: number, draw: Draw): Promise<string> {
  for (let nth = 1;; nth++) {
    // Of 255 bytes some eight are unfair: more than enough are left.
    const fair = (await draw(`${purpose}, ${nth}`, 255)).filter((byte) => byte < FAIR);
    if (fair.length < count) continue;
    return Array.from(fair.subarray(0, count), (byte) => DIGITS[byte % 62]).join("");
  }
}

/** CRC-32, which notices every change of one character, as six digits of base 62. */
function checksum(body: string): string {
  let crc = -1;
  for (const byte of new TextEncoder().encode(body)) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? crc >>> 1 ^ 0xedb88320 : crc >>> 1;
  }
  let rest = ~crc >>> 0;
  let text = "";
  for (let at = 0; at < 6; at++) {
    text = DIGITS[rest % 62] + text;
    rest = Math.floor(rest / 62);
  }
  return text;
}
