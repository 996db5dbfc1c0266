/**
 * Bytes of one's own, as web interfaces want them: newer compilers tell them from shared memory, older
 * ones have no word for the difference.
 *
 * @module
 */

/** What `new Uint8Array(n)` makes. */
export type Bytes = ReturnType<typeof Uint8Array.of>;

/** Bytes one after the other. */
export function joined(
  parts: readonly Uint8Array[],
  size: number = parts.reduce((sum, { byteLength }) => sum + byteLength, 0),
): Bytes {
  const whole = new Uint8Array(size);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.byteLength;
  }
  return whole;
}
