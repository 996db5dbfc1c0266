/**
 * Work that goes on after the answer has left.
 *
 * @module
 */

interface Runtime {
  EdgeRuntime?: { waitUntil<T>(promise: Promise<T>): Promise<T> };
}

/** Keeps the worker until the work is done; where there is no edge runtime, it simply runs. */
export function runAfterAnswer(work: Promise<unknown>): void {
  (globalThis as Runtime).EdgeRuntime?.waitUntil(work);
}

/** Whether somebody keeps the worker for what goes on behind an answer. */
export function hasBackground(): boolean {
  return (globalThis as Runtime).EdgeRuntime !== undefined;
}
