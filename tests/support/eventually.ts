/**
 * Waits for something that becomes true on its own.
 *
 * @module
 */

/**
 * Asks until `look` returns something truthy and returns it; gives up after `seconds`, which are many
 * because a machine may be busy with other tests.
 */
export async function eventually<T>(
  look: () => T | Promise<T>,
  { seconds = 20, everyMs = 20 }: { seconds?: number; everyMs?: number } = {},
): Promise<NonNullable<T>> {
  const end = performance.now() + seconds * 1000;
  while (true) {
    const found = await look();
    if (found) return found;
    if (performance.now() > end) throw new Error(`It did not happen within ${seconds} s`);
    await new Promise((done) => setTimeout(done, everyMs));
  }
}
