/**
 * Reads the schema again when somebody says `notify pgrst`, as the hosted Data API does.
 *
 * @module
 */

import type { Engine } from "./engine.ts";
import type { Log } from "./log.ts";

/** A migration sends one notice a statement; the reload waits until it has been quiet this long. */
const QUIET_MS = 25;

/** Starts listening; the returned function stops, and waits for a reload under way. */
export async function reloadOnNotice(
  engine: Engine,
  reload: () => Promise<void>,
  log: Log,
): Promise<() => Promise<void>> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let reloading = Promise.resolve();

  function soon(): void {
    clearTimeout(timer);
    timer = setTimeout(() => {
      reloading = reloading.then(reload).catch((error) => log("error", String(error)));
    }, QUIET_MS);
  }

  const stop = await engine.listen("pgrst", soon);
  return async () => {
    await stop();
    clearTimeout(timer);
    await reloading;
  };
}
