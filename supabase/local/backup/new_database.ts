/**
 * Makes the database that DATABASE_URL names, when its server has none of that name.
 *
 * @module
 */

import { quoted } from "../database/quoted.ts";
import { isConnectionLost } from "../database/postgres_transactions.ts";
import { runAlone } from "../database/run_alone.ts";

/** The name of its connections. */
const PURPOSE = "restore";

/** A database that is there; one made for this goes away again unless it is kept. */
export interface MadeDatabase extends AsyncDisposable {
  keep(): void;
}

/** Whoever cannot be reached is left to the caller, who asks next and has better words. */
export async function makeDatabase(url: string): Promise<MadeDatabase> {
  const address = new URL(url);
  const name = decodeURIComponent(address.pathname.slice(1));
  const error = await runAlone(url, PURPOSE, "select 1").then(() => undefined, (error) => error);
  if (error?.code !== "3D000") {
    return { keep: () => {}, [Symbol.asyncDispose]: () => Promise.resolve() };
  }
  address.pathname = "postgres";
  await runAlone(address.href, PURPOSE, `create database ${quoted(name)} template template0`);
  let isKept = false;
  return {
    keep: () => isKept = true,
    async [Symbol.asyncDispose]() {
      if (isKept) return;
      const drop = `drop database if exists ${quoted(name)} with (force)`;
      await runAlone(address.href, PURPOSE, drop).catch((error) => {
        // With the server gone an empty database stays, which the next restore takes.
        if (!isConnectionLost(error)) throw error;
      });
    },
  };
}
