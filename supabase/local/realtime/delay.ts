/**
 * A pause that an end cuts short.
 *
 * @module
 */

/** Resolves after so long, or at once when `ended` is aborted. */
export function delay(milliseconds: number, ended: AbortSignal): Promise<void> {
  if (milliseconds <= 0 || ended.aborted) return Promise.resolve();
  return new Promise((done) => {
    const end = () => {
      clearTimeout(timer);
      ended.removeEventListener("abort", end);
      done();
    };
    const timer = setTimeout(end, milliseconds);
    ended.addEventListener("abort", end);
  });
}
