/**
 * Where a restore lays files out before they go to their place: one restore at a time in a data folder.
 *
 * @module
 */

import { join } from "node:path";
import { Failure } from "../failure.ts";

/** Followed by letters that nobody else has. */
const PREFIX = "restoring-";

/** A folder for the owner's eyes only, which goes away with whoever made it. */
export interface RestoringFolder extends AsyncDisposable {
  folder: string;
}

/**
 * Makes one, and removes those that a killed restore has left. Throws a {@linkcode Failure} while
 * another restore is at work in the same data folder.
 */
export async function makeRestoringFolder(dataDir: string): Promise<RestoringFolder> {
  await Deno.mkdir(dataDir, { recursive: true, mode: 0o700 });
  await using undo = new AsyncDisposableStack();
  // The lock goes with the process, however that ends.
  const lock = undo.use(
    await Deno.open(join(dataDir, "restoring.lock"), { create: true, write: true }),
  );
  if (!await lock.tryLock(true)) {
    throw new Failure(
      `Cannot restore into "${dataDir}": another restore is filling it`,
      "Wait for that one, or name another folder with --data FOLDER",
    );
  }
  for await (const { name, isDirectory } of Deno.readDir(dataDir)) {
    if (!isDirectory || !name.startsWith(PREFIX)) continue;
    await Deno.remove(join(dataDir, name), { recursive: true });
  }
  const folder = await Deno.makeTempDir({ dir: dataDir, prefix: PREFIX });
  undo.defer(() => Deno.remove(folder, { recursive: true }).catch(() => {}));
  const held = undo.move();
  return { folder, [Symbol.asyncDispose]: () => held.disposeAsync() };
}
