/**
 * Brings one database up to date in a process of its own, for tests that run eight or kill one.
 * Its argument is a {@linkcode Order}; it prints the files it applied.
 *
 * @module
 */

import { openDatabase } from "../../supabase/local/database/open_database.ts";
import { databaseOptions } from "./test_database.ts";

/** Which database, and with which folder of migrations. */
export interface Order {
  dataDir?: string;
  url?: string;
  migrations: string;
  /** The folder whose `supabase/.temp` keeps snapshots; the repository's when absent. */
  root?: string;
}

if (import.meta.main) {
  const order: Order = JSON.parse(Deno.args[0] ?? "{}");
  const database = await openDatabase(await databaseOptions(order));
  await Deno.stdout.write(new TextEncoder().encode(JSON.stringify(database.applied)));
  await database.close();
}
