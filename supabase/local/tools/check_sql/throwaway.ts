/**
 * A Postgres database with the migrations applied, for the time of a check.
 *
 * @module
 */

import postgres from "postgres";
import type { Log } from "../../database/log.ts";
import type { Migration } from "../../database/migrations.ts";
import { openPostgres } from "../../database/open_postgres.ts";
import { startTestServer } from "../test_server.ts";

/** Where it is. Disposing drops it, and stops the server where one was started for it. */
export interface Throwaway extends AsyncDisposable {
  url: string;
}

/** Made on the server that `DATABASE_URL` names, or on one of its own. */
export async function migratedDatabase(migrations: Migration[], log: Log): Promise<Throwaway> {
  await using undo = new AsyncDisposableStack();
  const server = Deno.env.get("DATABASE_URL") ||
    undo.use(await startTestServer((line) => log("info", line))).url;
  const name = `check_sql_${crypto.randomUUID().replaceAll("-", "")}`;
  const url = new URL(server);
  url.pathname = name;

  await tell(server, `create database ${name} template template0`);
  undo.defer(() => tell(server, `drop database if exists ${name} with (force)`));
  const { close } = await openPostgres(url.href, { migrations, isOwn: true, log });
  await close();

  const held = undo.move();
  return { url: url.href, [Symbol.asyncDispose]: () => held.disposeAsync() };
}

async function tell(server: string, statement: string): Promise<void> {
  const sql = postgres(server, { max: 1, onnotice: () => {} });
  try {
    await sql.unsafe(statement);
  } finally {
    await sql.end({ timeout: 2 });
  }
}
