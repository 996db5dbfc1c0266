/**
 * Reads what somebody sends, up to a limit.
 *
 * @module
 */

/** As much as upstream reads. */
const MOST_BYTES = 8_000_000;

/** The bytes of the body; undefined when there are too many, and then the rest is not read. */
export async function readBody(request: Request): Promise<Uint8Array | undefined> {
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  let length = 0;
  for await (const chunk of request.body ?? []) {
    length += chunk.length;
    if (length > MOST_BYTES) return;
    chunks.push(chunk);
  }
  return new Uint8Array(await new Blob(chunks).arrayBuffer());
}
