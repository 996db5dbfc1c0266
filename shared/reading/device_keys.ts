/**
 * Usernames and keys of devices: short enough to type on an e-reader, too many to guess.
 *
 * @module
 */

import { createHash } from "node:crypto";
import type { Draw } from "../edge/drawing.ts";

/** Without letters that are taken for digits. 32 of them: 5 bits a letter. */
const LETTERS = "0123456789abcdefghjkmnpqrstvwxyz";

/** 60 bits: with the limit on wrong keys, and the slow fingerprint, nobody finds one. */
const KEY_LENGTH = 12;

/** Slows down who has stolen the fingerprints; a call waits some milliseconds for it. */
const ROUNDS = 50_000;

/** What a device logs in with, and what the server keeps of it. */
export interface DeviceKey {
  username: string;
  /** Shown once. */
  key: string;
  fingerprint: string;
}

/** A key of its own for a device of this name. */
export async function newDeviceKey(name: string, draw: Draw): Promise<DeviceKey> {
  const username = `${slug(name)}-${letters(await draw("username", 6))}`;
  const key = letters(await draw("device key", KEY_LENGTH));
  return { username, key, fingerprint: await fingerprint(username, sentForm(key)) };
}

/** What readers send in the place of a key that was typed into them: its MD5. */
function sentForm(key: string): string {
  return createHash("md5").update(key).digest("hex");
}

/** What the server keeps of a key, and compares: no two devices' are alike. `sent` is the MD5. */
export async function fingerprint(username: string, sent: string): Promise<string> {
  const encoder = new TextEncoder();
  const material = await crypto.subtle.importKey("raw", encoder.encode(sent), "PBKDF2", false, [
    "deriveBits",
  ]);
  const salt = encoder.encode(`quintet device ${username}`);
  const bits = await crypto.subtle.deriveBits(
    { name: "PBKDF2", hash: "SHA-256", salt, iterations: ROUNDS },
    material,
    256,
  );
  return Array.from(new Uint8Array(bits), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

function letters(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => LETTERS[byte % LETTERS.length]).join("");
}

/** The beginning of a username: what the device is called, in plain letters. */
function slug(name: string): string {
  const plain = name.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().replace(
    /[^a-z0-9]+/g,
    "-",
  );
  return plain.slice(0, 16).replace(/^-+|-+$/g, "") || "device";
}
