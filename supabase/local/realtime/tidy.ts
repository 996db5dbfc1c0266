/**
 * Removes what Realtime leaves in the database; the hosted platform does so by itself.
 *
 * @module
 */

import type { Engine } from "../database/engine.ts";
import type { Log } from "../database/log.ts";
import { every } from "./every.ts";

const MINUTE = 60_000;

/** How often old messages are looked for, in minutes. */
const PURGE_EVERY = 60;

/** So many rows that were taken out slow the outbox down: the embedded database never tidies by itself. */
const VACUUM_AFTER = 2_000;

/**
 * Begins with the messages that are older than 72 hours; `drained` is how many rows the outbox had so
 * far. The returned function stops.
 */
export async function keepTidy(
  engine: Engine,
  drained: () => number,
  log: Log,
): Promise<() => Promise<void>> {
  let minutes = 0;
  let vacuumedAt = 0;

  async function tidy(): Promise<void> {
    try {
      if (minutes++ % PURGE_EVERY === 0) await purge(engine);
      if (engine.kind === "postgres" || drained() - vacuumedAt < VACUUM_AFTER) return;
      vacuumedAt = drained();
      await engine.exec("vacuum _realtime.outbox");
    } catch (error) {
      log("warn", `realtime: nothing was tidied: ${(error as Error).message}`);
    }
  }

  await tidy();
  return every(MINUTE, tidy);
}

/** Whoever was away for longer than this fetches rows in the place of a replay. */
async function purge(engine: Engine): Promise<void> {
  await engine.query(
    `delete from realtime.messages
     where inserted_at < (now() at time zone 'utc') - interval '72 hours'`,
  );
  if (engine.kind === "pglite") await engine.exec("vacuum realtime.messages");
}
