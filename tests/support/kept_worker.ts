/**
 * An edge runtime around the test's own process: what goes on behind an answer can be waited for.
 *
 * @module
 */

/** Stands in until it is disposed of, which waits for what is still under way. */
export function keptWorker(): AsyncDisposable & { settled(): Promise<void> } {
  const open = new Set<Promise<unknown>>();
  const before = Object.getOwnPropertyDescriptor(globalThis, "EdgeRuntime");
  const waitUntil = <T>(work: Promise<T>): Promise<T> => {
    open.add(work);
    work.then(() => open.delete(work), () => open.delete(work));
    return work;
  };
  Object.defineProperty(globalThis, "EdgeRuntime", { value: { waitUntil }, configurable: true });

  async function settled(): Promise<void> {
    while (open.size > 0) await Promise.allSettled(open);
  }
  return {
    settled,
    async [Symbol.asyncDispose]() {
      await settled();
      if (before) Object.defineProperty(globalThis, "EdgeRuntime", before);
      else Reflect.deleteProperty(globalThis, "EdgeRuntime");
    },
  };
}
