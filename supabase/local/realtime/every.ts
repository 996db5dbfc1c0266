/**
 * Work that repeats.
 *
 * @module
 */

/** Does it after each pause, never twice at once; the returned function ends that and waits for work under way. */
export function every(pauseMs: number, work: () => Promise<void>): () => Promise<void> {
  let isOver = false;
  let timer: ReturnType<typeof setTimeout>;
  let working = Promise.resolve();
  const wait = () => {
    if (isOver) return;
    timer = setTimeout(() => {
      working = work().then(wait);
    }, pauseMs);
  };
  wait();
  return async () => {
    isOver = true;
    clearTimeout(timer);
    await working;
  };
}
