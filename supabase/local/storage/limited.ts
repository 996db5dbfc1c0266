/**
 * A body that may not grow without end, whatever its headers promise.
 *
 * @module
 */

/** A stream that breaks off after so many bytes, and tells whether it did. */
export interface Limited {
  stream: ReadableStream<Uint8Array<ArrayBuffer>>;
  isTooLarge(): boolean;
}

/** Passes a body on, up to `limit` bytes. */
export function limited(
  body: ReadableStream<Uint8Array<ArrayBuffer>>,
  limit: number,
): Limited {
  let bytes = 0;
  const counted = new TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>({
    transform(chunk, controller) {
      bytes += chunk.byteLength;
      if (bytes > limit) controller.error(new Error(`The body is larger than ${limit} bytes`));
      else controller.enqueue(chunk);
    },
  });
  return { stream: body.pipeThrough(counted), isTooLarge: () => bytes > limit };
}
