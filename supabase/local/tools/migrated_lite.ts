/**
 * The project's database in memory: what its migrations say, and nothing else.
 *
 * @module
 */

import type { PGlite } from "@electric-sql/pglite";
import { join } from "node:path";
import type { Log } from "../database/log.ts";
import { readMigrations } from "../database/migrations.ts";
import { openPglite } from "../database/open_pglite.ts";

/** Opens the migrations of the project at `root`; disposing forgets them. */
export async function migratedLite(
  root: string,
  log: Log,
): Promise<AsyncDisposable & { pglite: PGlite }> {
  const migrations = await readMigrations(join(root, "supabase/migrations"));
  const snapshots = join(root, "supabase/.temp/snapshots");
  const { pglite, close } = await openPglite(undefined, snapshots, {
    migrations,
    isOwn: true,
    log,
  });
  if (!pglite) throw new Error("openPglite() has opened something else");
  return { pglite, [Symbol.asyncDispose]: close };
}
