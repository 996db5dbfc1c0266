/**
 * A Postgres database with the migrations applied, for the time of a check.
 *
 * @module
 */

import { databaseUrl } from "../../database/database_url.ts";
import type { Log } from "../../database/log.ts";
import type { Migration } from "../../database/migrations.ts";
import { openPostgres } from "../../database/open_postgres.ts";
import { runAlone } from "../../database/run_alone.ts";
import { startTestServer } from "../test_server.ts";

/** Where it is. Disposing drops it, and stops the server where one was started for it. */
export interface Throwaway extends AsyncDisposable {
  url: string;
}

/** Made on the server that `DATABASE_URL` names, or on one of its own. */
export async function migratedDatabase(migrations: Migration[], log: Log): Promise<Throwaway> {
  await using undo = new AsyncDisposableStack();
  const server = databaseUrl() ??
    undo.use(await startTestServer((line) => log("info", line))).url;
  // Tests remove databases of such names when they find one left behind, as Ctrl-C leaves this one.
  const name = `test_${crypto.randomUUID().replaceAll("-", "")}`;
  const url = new URL(server);
  url.pathname = name;
  const tell = async (statement: string) => {
    await runAlone(server, "check", statement);
  };

  await tell(`create database ${name} template template0`);
  undo.defer(() => tell(`drop database if exists ${name} with (force)`));
  const { close } = await openPostgres(url.href, { migrations, isOwn: true, log });
  await close();

  const held = undo.move();
  return { url: url.href, [Symbol.asyncDispose]: () => held.disposeAsync() };
}
