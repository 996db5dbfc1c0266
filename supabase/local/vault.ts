/**
 * Puts into the vault what SQL needs to call functions: where they are, and the key named cron.
 *
 * @module
 */

import { wallClock } from "./cron/clock.ts";
import type { Engine } from "./database/engine.ts";
import type { Log } from "./database/log.ts";

/** Which stack cron calls. */
export interface Called {
  engine: Engine;
  /** Where this stack answers. */
  url: string;
  /** The project's name, which its front page says. */
  name: string;
  /** The key named cron. */
  key: string;
  log: Log;
}

/** How often a stack looks whether the one that cron calls is still there. */
const LOOK_MS = 5_000;

/** A stack that answers at all answers this fast. */
const ANSWER_MS = 2_000;

/**
 * Lets cron call this stack. Of several on one database the last one that started is called, because
 * a job runs once whatever their number; when that one is gone, another takes its place.
 */
export async function letCronCall(called: Called): Promise<{ close(): Promise<void> }> {
  const { engine, url, name, log } = called;
  const other = await addressIn(engine);
  await keep(called);
  if (engine.kind === "pglite") return { close: () => Promise.resolve() }; // nobody shares it

  if (other !== undefined && other !== url && await answers(other, name)) {
    log("warn", `The stack at ${other} uses this database too: jobs now call the functions here`);
  }
  const stop = new AbortController();
  const watched = watch(called, stop.signal);
  return {
    async close() {
      stop.abort();
      await watched;
    },
  };
}

async function watch(called: Called, stopped: AbortSignal): Promise<void> {
  const { engine, url, name, log } = called;
  while (true) {
    await wallClock.wait(LOOK_MS, stopped);
    if (stopped.aborted) return;
    try {
      const other = await addressIn(engine);
      if (other === url || other !== undefined && await answers(other, name)) continue;
      await keep(called);
      const gone = other ? `The stack at ${other}` : "The address of the stack";
      log("info", `${gone} is gone: jobs now call the functions here`);
    } catch (error) {
      log("warn", `vault: ${(error as Error).message}`);
    }
  }
}

async function addressIn(engine: Engine): Promise<string | undefined> {
  const [found] = await engine.query<{ secret: string }>(
    "select decrypted_secret as secret from vault.decrypted_secrets where name = 'project_url'",
  );
  return found?.secret;
}

/** Whether a stack of this project answers there: somebody else's program must not get the key. */
async function answers(url: string, name: string): Promise<boolean> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(ANSWER_MS) });
    return (await response.json()).name === name;
  } catch {
    return false;
  }
}

/** Address and key change together. */
async function keep({ engine, url, key }: Called): Promise<void> {
  await engine.transaction(async (tx) => {
    for (const [name, secret] of [["project_url", url], ["cron_key", key]]) {
      const known = await tx.query(
        "select vault.update_secret(id, $2) from vault.secrets where name = $1",
        [name, secret],
      );
      if (known.length === 0) await tx.query("select vault.create_secret($2, $1)", [name, secret]);
    }
  });
}
