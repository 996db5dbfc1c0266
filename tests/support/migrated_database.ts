/**
 * The project's own database, migrated, without a stack around it.
 *
 * @module
 */

import { type Database, openDatabase } from "../../supabase/local/database/open_database.ts";
import { projectDatabase } from "./template.ts";
import { databaseOptions } from "./test_database.ts";

/** Opens one of the test's own, on the engine that the environment names; disposing removes it. */
export async function migratedDatabase(): Promise<Database & AsyncDisposable> {
  await using undo = new AsyncDisposableStack();
  const server = Deno.env.get("DATABASE_URL");
  const own = server ? undo.use(await projectDatabase(server)) : undefined;
  const database = await openDatabase({ ...await databaseOptions(), ...own && { url: own.url } });
  undo.defer(() => database.close());
  const held = undo.move();
  return { ...database, [Symbol.asyncDispose]: () => held.disposeAsync() };
}
