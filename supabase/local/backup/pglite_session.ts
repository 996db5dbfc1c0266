/**
 * The embedded database's folder as the source of a backup and as the target of a restore.
 *
 * @module
 */

import type { PGlite, Transaction } from "@electric-sql/pglite";
import { pgDump } from "@electric-sql/pglite-tools/pg_dump";
import { join } from "node:path";
import { FolderLock } from "../database/folder_lock.ts";
import { openFolder } from "../database/open_pglite.ts";
import type { Row } from "../database/engine.ts";
import { Failure } from "../failure.ts";
import { COPY_SETTINGS, type Session, type Source } from "./session.ts";

/** The embedded database, below a stack's data folder. */
const PGLITE = "pglite";

/** Calls `work` with a database that nobody else uses: the lock on its folder is held. */
export async function fromPglite<T>(
  dataDir: string,
  work: (source: Source) => Promise<T>,
): Promise<T> {
  await using undo = new AsyncDisposableStack();
  const folder = join(dataDir, PGLITE);
  // A lock would make the folder that is missing.
  if (!await Deno.stat(folder).then(() => true, () => false)) throw nothingIn(folder);
  const lock = undo.use(await FolderLock.take(folder));
  if (lock.isNew) throw nothingIn(folder);
  const connection = await openFolder(lock.folder);
  undo.defer(() => connection.close());
  const pglite = connection.driver;
  await pglite.exec(COPY_SETTINGS);
  return await work({
    session: sessionOn(pglite),
    database: "postgres",
    describe: async (section, options) => {
      const file = await pgDump({ pg: pglite, args: [`--section=${section}`, ...options] });
      return await file.text();
    },
  });
}

function nothingIn(folder: string): Failure {
  return new Failure(
    `Cannot back up "${folder}": there is no database`,
    "Name the stack's data with --data FOLDER, or a server with DATABASE_URL",
  );
}

/** Calls `work` in a transaction on a new database in that folder; a failure leaves no folder. */
export async function intoPglite<T>(
  dataDir: string,
  work: (session: Session) => Promise<T>,
): Promise<T> {
  await using undo = new AsyncDisposableStack();
  const lock = undo.use(await FolderLock.take(join(dataDir, PGLITE)));
  if (!lock.isNew) {
    throw new Failure(
      `Cannot restore into "${lock.folder}": it holds a database already`,
      "Name a new folder with --data FOLDER, or forget the old data with `deno task reset`",
    );
  }
  try {
    await using connection = await closing(lock.folder);
    const done = await connection.driver.transaction(async (tx) => {
      await tx.exec(COPY_SETTINGS);
      return await work(sessionOn(tx));
    });
    await connection.driver.exec("analyze");
    await lock.finish();
    return done;
  } catch (error) {
    await lock.startOver();
    throw error;
  }
}

async function closing(folder: string) {
  const connection = await openFolder(folder);
  return { driver: connection.driver, [Symbol.asyncDispose]: () => connection.close() };
}

function sessionOn(pglite: PGlite | Transaction): Session {
  return {
    kind: "pglite",
    query: async <R extends object = Row>(text: string, values: unknown[] = []) =>
      (await pglite.query<R>(text, values)).rows,
    exec: async (script) => {
      await pglite.exec(script);
    },
    async *copyOut(source) {
      const { blob } = await pglite.query(`copy ${source} to '/dev/blob'`);
      if (blob) yield* blob.stream();
    },
    async copyIn(target, rows) {
      const blob = new Blob(await Array.fromAsync(rows));
      await pglite.query(`copy ${target} from '/dev/blob'`, [], { blob });
    },
  };
}
