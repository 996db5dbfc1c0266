/**
 * `deno task reset`: forgets the data of the embedded stack, and keeps its keys.
 *
 * @module
 */

import { join } from "node:path";
import { FolderLock } from "./database/folder_lock.ts";
import { say } from "./terminal.ts";

/** Removes database and objects; refuses while a stack uses them. */
export async function removeData(dataDir: string): Promise<void> {
  // Taking the lock proves that no stack is using what is removed; it is given back at the end.
  using lock = await FolderLock.take(join(dataDir, "pglite"));
  await lock.startOver();
  await Deno.remove(join(dataDir, "storage"), { recursive: true }).catch((error) => {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  });
  say("The data is gone, the keys are kept. The next start migrates and seeds anew.");
}
