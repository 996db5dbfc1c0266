/**
 * What one server passes on to another, as text.
 *
 * @module
 */

import type { Said } from "./hub.ts";

/** Something that was said, and at which server. */
export interface PassedOn {
  from: string;
  said: Said;
}

/** Bytes cannot be in JSON as they are. */
interface Base64 {
  base64: string;
}

/** Writes it as JSON. */
export function writeSaid({ from, said }: PassedOn): string {
  if (said.kind === "presence" || typeof said.broadcast.payload === "string") {
    return JSON.stringify({ from, said });
  }
  const payload: Base64 = { base64: said.broadcast.payload.toBase64() };
  return JSON.stringify({ from, said: { ...said, broadcast: { ...said.broadcast, payload } } });
}

/** Reads what `writeSaid` wrote. */
export function readSaid(text: string): PassedOn {
  const passed: PassedOn = JSON.parse(text);
  if (passed.said.kind === "presence") return passed;
  const { broadcast } = passed.said;
  const payload = isBase64(broadcast.payload)
    ? Uint8Array.fromBase64(broadcast.payload.base64)
    : broadcast.payload;
  return { ...passed, said: { ...passed.said, broadcast: { ...broadcast, payload } } };
}

/** A text payload is a string; what is an object was bytes. */
function isBase64(payload: string | Uint8Array | Base64): payload is Base64 {
  return typeof payload === "object" && "base64" in payload;
}
