/**
 * Unpacks what others packed, and no more of it than was expected.
 *
 * @module
 */

import { type Bytes, joined } from "./bytes.ts";

/** What is packed unpacks to more than was allowed. */
export class TooMuch extends Error {
  override name = "TooMuch";
}

/**
 * The unpacked bytes; stops at the first that is too many, so that a bomb costs what is allowed.
 *
 * @throws {TooMuch} beyond `most` bytes.
 * @throws {TypeError} for what is not packed so.
 */
export async function inflate(
  packed: Bytes,
  format: "deflate" | "deflate-raw",
  most: number,
): Promise<Bytes> {
  const parts: Bytes[] = [];
  let size = 0;
  const unpacked = new Blob([packed]).stream().pipeThrough(new DecompressionStream(format));
  for await (const part of unpacked as ReadableStream<Bytes>) {
    size += part.byteLength;
    if (size > most) throw new TooMuch(`More than ${most} bytes`);
    parts.push(part);
  }
  return joined(parts, size);
}
