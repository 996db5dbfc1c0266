/**
 * A stream in pieces of a size that can be worked with.
 *
 * @module
 */

import type { Bytes } from "../platform/bytes.ts";

/** So many bytes tell one format from another. */
const TELLING = 64;
const LONGEST = 65_536;

/** The first piece has enough bytes to tell what the file is; none is large, whatever arrives at once. */
export async function* inPieces(bytes: ReadableStream<Bytes>): AsyncGenerator<Uint8Array> {
  let head: Uint8Array | undefined = new Uint8Array(0);
  for await (const chunk of bytes) {
    let piece: Uint8Array = chunk;
    if (head) {
      piece = joined(head, chunk);
      head = piece.length < TELLING ? piece : undefined;
      if (head) continue;
    }
    for (let at = 0; at < piece.length; at += LONGEST) yield piece.subarray(at, at + LONGEST);
  }
  if (head && head.length > 0) yield head;
}

function joined(one: Uint8Array, other: Uint8Array): Uint8Array {
  const both = new Uint8Array(one.length + other.length);
  both.set(one);
  both.set(other, one.length);
  return both;
}
