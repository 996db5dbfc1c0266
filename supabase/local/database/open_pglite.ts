/**
 * Opens the embedded database, in a folder or in memory, and brings it up to date.
 *
 * @module
 */

import { PGlite, type PGliteOptions } from "@electric-sql/pglite";
import { bootstrap } from "./bootstrap.ts";
import type { Catalogue } from "./catalogue.ts";
import { keepExitCode } from "./exit_code.ts";
import { FolderLock } from "./folder_lock.ts";
import { migrate } from "./migrate.ts";
import { SafePgliteConnection } from "./pglite_connection.ts";
import { pgliteExtensions } from "./pglite_extensions.ts";
import { FilledMemory } from "./pglite_memory.ts";
import type { Opened, Plan } from "./plan.ts";
import { SESSION_RESET } from "./run_script.ts";
import { schemaMark } from "./schema_mark.ts";
import { seed, type Seeds } from "./seed.ts";
import { type SnapshotKeys, snapshotKeys, Snapshots } from "./snapshots.ts";

/** PGlite's own, and fewer pages of shared memory, which would be 128 MB to zero at every open. */
const START = [...PGlite.defaultStartParams, "-c", "shared_buffers=16MB"];

interface Start {
  connection: SafePgliteConnection;
  /** How far the data had come: an old folder, nothing, or one of two snapshots. */
  stage: "kept" | "empty" | "bootstrapped" | "migrated";
  /** What the snapshot knew. */
  catalogue?: Catalogue;
}

/** Opens `dataDir`, or memory when it is undefined; what is new starts from a snapshot. */
export async function openPglite(
  dataDir: string | undefined,
  snapshotFolder: string,
  plan: Plan,
): Promise<Opened> {
  await using undo = new AsyncDisposableStack();
  const lock = dataDir === undefined ? undefined : undo.use(await FolderLock.take(dataDir));
  const snapshots = new Snapshots(snapshotFolder);
  const keys = await snapshotKeys(plan.migrations);

  const start: Start = lock && !lock.isNew
    ? { connection: await openFolder(lock.folder), stage: "kept" }
    : await openNew(lock, snapshots, keys, plan);
  const { connection, stage } = start;
  undo.defer(() => connection.close());

  const applied = await bringUpToDate(start, snapshots, keys, plan);
  const fresh = stage !== "kept";
  const seeds = fresh ? plan.seeds : undefined;
  const isSame = seeds ? await isSameAfter(connection, seeds, plan) : true;
  const known = stage === "migrated" && isSame ? start.catalogue : undefined;
  connection.adopt(known ?? await connection.readCatalogue());
  await lock?.finish();

  const held = undo.move();
  return {
    connection,
    pglite: connection.driver,
    fresh,
    applied,
    close: () => held.disposeAsync(),
  };
}

/** Sows the seeds, and says whether the schema is as it was: then nobody has to read it again. */
async function isSameAfter(
  { engine }: SafePgliteConnection,
  seeds: Seeds,
  { log }: Plan,
): Promise<boolean> {
  const before = await schemaMark(engine);
  await seed(engine, seeds, log);
  return await schemaMark(engine) === before;
}

async function openNew(
  lock: FolderLock | undefined,
  snapshots: Snapshots,
  keys: SnapshotKeys,
  { log }: Plan,
): Promise<Start> {
  for (const [key, stage] of [[keys.whole, "migrated"], [keys.base, "bootstrapped"]] as const) {
    const snapshot = await snapshots.load(key);
    if (!snapshot) continue;
    try {
      const { data, catalogue } = snapshot;
      const files = lock ? { loadDataDir: new Blob([data]) } : { fs: new FilledMemory(data) };
      return { connection: await openFolder(lock?.folder, files), stage, catalogue };
    } catch (error) {
      log("warn", `Cannot load snapshot ${key}: ${(error as Error).message}`);
      await snapshots.remove(key);
      await lock?.startOver();
    }
  }
  return { connection: await openFolder(lock?.folder), stage: "empty" };
}

/** Starts the engine on a folder whose lock is held, or in memory, and changes nothing in it. */
export async function openFolder(
  folder: string | undefined,
  files: Pick<PGliteOptions, "fs" | "loadDataDir"> = {},
): Promise<SafePgliteConnection> {
  const { exitCode } = Deno;
  try {
    const connection = new SafePgliteConnection(folder, {
      extensions: pgliteExtensions(),
      startParams: START,
      ...files,
    });
    await connection.driver.waitReady;
    keepExitCode(connection.driver);
    await connection.engine.exec(SESSION_RESET);
    return connection;
  } finally {
    Deno.exitCode = exitCode;
  }
}

async function bringUpToDate(
  { connection, stage }: Start,
  snapshots: Snapshots,
  keys: SnapshotKeys,
  { migrations, isOwn, log }: Plan,
): Promise<string[]> {
  const { engine, driver } = connection;
  const keep = async (key: string) => {
    await engine.exec("checkpoint"); // without a log to replay it loads sooner
    const data = new Uint8Array(await (await driver.dumpDataDir("none")).arrayBuffer());
    await snapshots.save(key, { data, catalogue: await connection.readCatalogue() });
  };
  if (stage === "migrated") return [];

  if (stage !== "bootstrapped") await bootstrap(engine);
  if (stage === "empty") await keep(keys.base);
  const applied = await migrate(engine, migrations, log);
  if (stage !== "kept" && isOwn && applied.length > 0) await keep(keys.whole);
  return applied;
}
