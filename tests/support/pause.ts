/**
 * A statement that stops a script where it stands, and the news that it has: the moment to kill.
 *
 * @module
 */

import { join } from "node:path";
import postgres from "postgres";
import { eventually } from "./eventually.ts";

/** A database in a folder or on a server. */
export type Where = { dataDir: string } | { url: string };

const MARK = "paused_here";

/** SQL without a semicolon at its end; runs in a transaction as well. */
export function pauseSql(where: Where): string {
  if ("url" in where) return "select pg_sleep(600)";
  // The embedded engine blocks its process and has no second session to ask: a file tells.
  return `do $pause$ begin
    execute format('copy (select 1) to %L', current_setting('data_directory') || '/${MARK}');
    perform pg_sleep(600);
  end $pause$`;
}

/** Resolves when a script has come to its pause. */
export async function untilPaused(where: Where): Promise<void> {
  if ("url" in where) return await untilAsleep(where.url);
  const mark = join(where.dataDir, MARK);
  await eventually(() => Deno.remove(mark).then(() => true, () => false), { seconds: 60 });
}

async function untilAsleep(url: string): Promise<void> {
  const sql = postgres(url, { max: 1, onnotice: () => {} });
  const asleep = () =>
    sql`select from pg_stat_activity
        where datname = current_database() and wait_event = 'PgSleep'`;
  await eventually(async () => (await asleep()).length > 0, { seconds: 60 });
  await sql.end();
}
