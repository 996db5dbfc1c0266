/**
 * One process at a time on a data folder: PGlite takes no lock, and two would lose each other's rows.
 *
 * @module
 */

import { dirname, join, resolve } from "node:path";
import { Failure } from "../failure.ts";

/** What the lock file says from the first start until everything is in place. */
const UNFINISHED = "unfinished\n";

/** Held through `<folder>.lock` for the life of the process; it goes with the process, however that ends. */
export class FolderLock implements Disposable {
  /** The data folder, absolute. */
  readonly folder: string;
  /** Whether the database is to be made. A first start that was cut short is begun again. */
  readonly isNew: boolean;
  readonly #file: Deno.FsFile;

  private constructor(folder: string, isNew: boolean, file: Deno.FsFile) {
    this.folder = folder;
    this.isNew = isNew;
    this.#file = file;
  }

  /** Throws a {@linkcode Failure} when another process has the folder or it is no data folder of ours. */
  static async take(dataDir: string): Promise<FolderLock> {
    const folder = resolve(dataDir);
    await Deno.mkdir(dirname(folder), { recursive: true });
    const path = `${folder}.lock`;
    const file = await Deno.open(path, { create: true, read: true, write: true });
    try {
      if (!await file.tryLock(true)) {
        throw new Failure(
          `Cannot open the database in "${folder}": another stack is using it`,
          "Stop that one, or give this one a folder of its own",
        );
      }
      if (await Deno.readTextFile(path) === UNFINISHED) await empty(folder);
      const isNew = await contains(folder) === "nothing";
      if (isNew) await Deno.writeTextFile(path, UNFINISHED);
      return new FolderLock(folder, isNew, file);
    } catch (error) {
      file.close();
      throw error;
    }
  }

  /** Says that the first start is over: from now on the folder is kept as it is. */
  async finish(): Promise<void> {
    if (this.isNew) await this.#file.truncate();
  }

  /** Removes the half-made database, to make it in another way. */
  async startOver(): Promise<void> {
    await empty(this.folder);
  }

  [Symbol.dispose](): void {
    this.#file.close();
  }
}

async function empty(folder: string): Promise<void> {
  await Deno.remove(folder, { recursive: true }).catch((error) => {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  });
}

async function contains(folder: string): Promise<"nothing" | "a database"> {
  const names: string[] = [];
  try {
    for await (const { name } of Deno.readDir(folder)) names.push(name);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return "nothing";
    throw error;
  }
  if (names.length === 0) return "nothing";
  const major = await Deno.readTextFile(join(folder, "PG_VERSION")).catch(() => "");
  if (major.trim() === "17") return "a database";
  throw new Failure(
    major
      ? `Cannot open the database in "${folder}": it is Postgres ${major.trim()}, and this is 17`
      : `Cannot open the database in "${folder}": the folder holds something else`,
    "Choose a folder that is empty or does not exist",
  );
}
