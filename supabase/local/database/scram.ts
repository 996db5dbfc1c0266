/**
 * What Postgres keeps of a password, so that the password itself is in no statement and no log.
 *
 * @module
 */

import { createHash, createHmac, pbkdf2Sync, randomBytes } from "node:crypto";

const ROUNDS = 4096;

/** A SCRAM-SHA-256 verifier (RFC 5803) for `alter role … password`. For passwords of plain ASCII. */
export function scramVerifier(password: string, salt = randomBytes(16)): string {
  const salted = pbkdf2Sync(password, salt, ROUNDS, 32, "sha256");
  const keyed = (key: Uint8Array, text: string) => createHmac("sha256", key).update(text).digest();
  const stored = createHash("sha256").update(keyed(salted, "Client Key")).digest("base64");
  const server = keyed(salted, "Server Key").toString("base64");
  return `SCRAM-SHA-256$${ROUNDS}:${salt.toString("base64")}$${stored}:${server}`;
}
