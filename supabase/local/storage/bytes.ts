/**
 * Bytes between streams and files.
 *
 * @module
 */

import { createHash } from "node:crypto";

const CHUNK_BYTES = 64 * 1024;

/** Writes a body into a new file and returns its size and digest; leaves no file when it breaks off. */
export async function writeBody(
  path: string,
  body: AsyncIterable<Uint8Array> | Uint8Array,
): Promise<{ size: number; etag: string }> {
  const digest = createHash("md5"); // what S3 and the hosted Storage put into etags
  let size = 0;
  const file = await Deno.open(path, { write: true, createNew: true });
  try {
    for await (const chunk of body instanceof Uint8Array ? [body] : body) {
      digest.update(chunk);
      size += chunk.byteLength;
      for (let at = 0; at < chunk.byteLength;) at += await file.write(chunk.subarray(at));
    }
  } catch (cause) {
    await Deno.remove(path);
    throw cause;
  } finally {
    file.close();
  }
  return { size, etag: digest.digest("hex") };
}

/** Streams `length` bytes of a file from `first` on; closes it at the end and when nobody reads on. */
export async function stretch(
  path: string,
  first: number,
  length: number,
): Promise<ReadableStream<Uint8Array>> {
  const file = await Deno.open(path);
  await file.seek(first, Deno.SeekMode.Start);
  let left = length;
  return new ReadableStream({
    async pull(controller) {
      const chunk = new Uint8Array(Math.min(left, CHUNK_BYTES));
      const read = left > 0 ? await file.read(chunk) : null;
      if (read === null) {
        file.close();
        controller.close();
        return;
      }
      left -= read;
      controller.enqueue(chunk.subarray(0, read));
    },
    cancel: () => file.close(),
  });
}
