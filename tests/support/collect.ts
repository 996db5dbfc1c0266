/**
 * Gives back the memory of embedded databases that were closed.
 *
 * @module
 */

/** Each is some 130 MB; collecting takes a tenth of a second. */
const TOGETHER = 4;
let closed = 0;

/**
 * Says that one was closed. V8 does not count their memory, and collects dozens of them late: where
 * the runner of all tests lets it be asked (`--expose-gc`), it is, once for every few.
 */
export function collectSometimes(): void {
  if (++closed % TOGETHER === 0) (globalThis as { gc?: () => void }).gc?.();
}
