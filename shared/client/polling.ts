/**
 * Asks again and again, and tells what is new: how subscriptions work where nothing is pushed.
 *
 * @module
 */

/** What a `subscribe…` method returns. */
export interface Subscription {
  unsubscribe(): Promise<"ok">;
}

/** How often to ask, and whom to tell when asking fails. */
export interface PollingOptions {
  everyMs: number;
  onError?: (error: unknown) => void;
}

/**
 * Calls `look` until unsubscribed, never twice at once. After failures it asks less often, up to
 * every 30 seconds, and returns to its pace with the first answer.
 */
export function poll(
  look: () => Promise<void>,
  { everyMs, onError }: PollingOptions,
): Subscription {
  let stopped = false;
  let failures = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let looking: Promise<void> = Promise.resolve();

  const next = () => {
    if (stopped) return;
    timer = setTimeout(ask, Math.min(everyMs * 2 ** failures, 30_000));
  };
  const ask = () => {
    looking = look().then(() => {
      failures = 0;
    }, (error) => {
      failures = Math.min(failures + 1, 10);
      onError?.(error);
    }).then(next);
  };
  ask();

  return {
    async unsubscribe() {
      stopped = true;
      clearTimeout(timer);
      await looking;
      return "ok";
    },
  };
}

/** Remembers what was told, so that each change is told once: `changed(key, row)`. */
export function changes<Row>(): (key: string, row: Row) => boolean {
  const told = new Map<string, string>();
  return (key, row) => {
    const now = JSON.stringify(row);
    if (told.get(key) === now) return false;
    told.set(key, now);
    return true;
  };
}
