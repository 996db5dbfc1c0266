/**
 * Works through a list with a few workers.
 *
 * @module
 */

/** The results in the order of the items; stops starting new ones when one throws. */
export async function inParallel<Item, Result>(
  items: readonly Item[],
  work: (item: Item) => Promise<Result>,
  workers = navigator.hardwareConcurrency,
): Promise<Result[]> {
  const results: Result[] = new Array(items.length);
  const waiting = items.entries();
  async function worker() {
    for (const [index, item] of waiting) results[index] = await work(item);
  }
  await Promise.all(Array.from({ length: workers }, worker));
  return results;
}
