/**
 * Patience that ends at once, for tests of what says nothing.
 *
 * @module
 */

/** Until it is disposed of, a time-out of just so many milliseconds takes 300 of them. */
export function hurried(patienceMs: number): Disposable {
  const { timeout } = AbortSignal;
  AbortSignal.timeout = (ms) => timeout.call(AbortSignal, ms === patienceMs ? 300 : ms);
  return { [Symbol.dispose]: () => void (AbortSignal.timeout = timeout) };
}
