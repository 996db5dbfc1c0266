/**
 * One statement on a connection of its own, for what no pool is open for yet, or any more.
 *
 * @module
 */

import postgres from "postgres";
import { connectionOptions } from "./pool_options.ts";

/** Runs it and answers its rows; `purpose` is the connection's name, as for `connectionOptions`. */
export async function runAlone<Row extends object>(
  url: string,
  purpose: string,
  statement: string,
): Promise<Row[]> {
  const sql = postgres(url, connectionOptions(purpose));
  try {
    return [...await sql.unsafe<Row[]>(statement)];
  } finally {
    await sql.end({ timeout: 2 });
  }
}
