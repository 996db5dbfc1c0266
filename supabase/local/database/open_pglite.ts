/**
 * Opens the embedded database, in a folder or in memory, and brings it up to date.
 *
 * @module
 */

import { bootstrap } from "./bootstrap.ts";
import { FolderLock } from "./folder_lock.ts";
import { migrate } from "./migrate.ts";
import type { Opened, Plan } from "./plan.ts";
import { SafePgliteConnection } from "./pglite_connection.ts";
import { pgliteExtensions } from "./pglite_extensions.ts";
import { seed } from "./seed.ts";
import { type SnapshotKeys, snapshotKeys, Snapshots } from "./snapshots.ts";

/** How far the data a database was opened with had come. */
type Stage = "empty" | "bootstrapped" | "migrated" | "kept";

interface Start {
  connection: SafePgliteConnection;
  stage: Stage;
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

  const { connection, stage } = lock && !lock.isNew
    ? { connection: await open(lock.folder), stage: "kept" as const }
    : await openNew(lock, snapshots, keys, plan);
  undo.defer(() => connection.close());

  const applied = await bringUpToDate({ connection, stage }, snapshots, keys, plan);
  const fresh = stage !== "kept";
  if (fresh && plan.seeds) await seed(connection.engine, plan.seeds, plan.log);
  await lock?.finish();

  const held = undo.move();
  return { connection, pglite: connection.driver, fresh, applied, close: () => held.disposeAsync() };
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
      return { connection: await open(lock?.folder, snapshot), stage };
    } catch (error) {
      log("warn", `Cannot load snapshot ${key}: ${(error as Error).message}`);
      await snapshots.remove(key);
      await lock?.startOver();
    }
  }
  return { connection: await open(lock?.folder), stage: "empty" };
}

async function open(folder: string | undefined, snapshot?: Blob): Promise<SafePgliteConnection> {
  await using bundle = await pgliteExtensions();
  const connection = new SafePgliteConnection(folder, {
    extensions: bundle.extensions,
    ...snapshot ? { loadDataDir: snapshot } : {},
  });
  await connection.driver.waitReady;
  return connection;
}

async function bringUpToDate(
  { connection, stage }: Start,
  snapshots: Snapshots,
  keys: SnapshotKeys,
  { migrations, log }: Plan,
): Promise<string[]> {
  const { engine, driver } = connection;
  const keep = async (key: string) => {
    await engine.exec("checkpoint"); // a snapshot without a log to replay loads sooner
    await snapshots.save(key, await driver.dumpDataDir("gzip"));
  };
  if (stage === "migrated") return [];

  if (stage !== "bootstrapped") await bootstrap(engine);
  if (stage === "empty") await keep(keys.base);
  const applied = await migrate(engine, migrations, log);
  if (stage !== "kept" && applied.length > 0) await keep(keys.whole);
  return applied;
}
