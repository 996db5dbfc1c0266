/**
 * Brings a backup back into an empty database: all of it or nothing.
 *
 * @module
 */

import { join } from "node:path";
import { bootstrapFiles } from "../database/bootstrap.ts";
import { splitStatements, type Statement } from "../database/split_statements.ts";
import { quoted } from "../database/quoted.ts";
import { Failure } from "../failure.ts";
import { applyScript } from "./apply_script.ts";
import { layOut, type PutBack } from "./data_folder.ts";
import { eraseAgain, type ErasedAgain } from "./erase_again.ts";
import { interruptible } from "./interruption.ts";
import { checkFiles, type Manifest, readManifest } from "./manifest.ts";
import { intoPglite } from "./pglite_session.ts";
import { intoPostgres } from "./postgres_session.ts";
import { applySettings, makeRoles } from "./roles.ts";
import type { Session } from "./session.ts";
import {
  makeWorkers,
  missingExtensions,
  refuseUnlessEmpty,
  settleIn,
  startOver,
} from "./target.ts";

/** What is restored, and where. */
export interface RestoreOptions {
  /** The backup. */
  folder: string;
  /** A server's address; absent, the data folder gets an embedded database. */
  url?: string;
  /** The stack's data folder: objects and keys are put there. */
  dataDir: string;
  /** Hashes of people who were erased since, and marks of domains that were: they go again. */
  erased?: readonly string[];
  /** Ends it early: everything is undone, and the signal's reason is thrown. */
  signal?: AbortSignal;
}

/** A restore that was done. */
export interface Restored extends PutBack {
  manifest: Manifest;
  /** Extensions that this server has not got. */
  missing: string[];
  /** Of people who were erased once and came back with the backup. */
  erased: Pick<ErasedAgain, "people" | "parts" | "left">;
}

/**
 * Throws a {@linkcode Failure}, and leaves everything as it was, when the database cannot be restored
 * whole. Files come last, by a rename: where that fails the database is there, and the hint says so.
 */
export async function restoreBackup(options: RestoreOptions): Promise<Restored> {
  const { folder, url, dataDir, erased = [], signal } = options;
  const manifest = await readManifest(folder);
  await checkFiles(folder, manifest);
  await using files = await layOut(folder, manifest, dataDir, signal);
  const work = async (given: Session) => {
    const session = signal ? interruptible(given, signal) : given;
    const missing = await load(session, folder, manifest);
    return { missing, again: await eraseAgain(session, erased) };
  };
  const { missing, again } = await (url ? intoPostgres(url, work) : intoPglite(dataDir, work));
  await files.leaveOut(again.files);
  const put = await files.putInPlace().catch((cause) => {
    throw new Failure(
      `Cannot put objects and keys into "${dataDir}": ${(cause as Error).message}`,
      `The database is restored. Copy storage and keys.json there from "${folder}" by hand`,
      { cause },
    );
  });
  const { people, parts, left } = again;
  return { manifest, missing: [...missing], erased: { people, parts, left }, ...put };
}

async function load(session: Session, folder: string, manifest: Manifest): Promise<Set<string>> {
  await refuseUnlessEmpty(session);
  const missing = await missingExtensions(session, manifest);

  const ourRoles = (await bootstrapFiles()).get("01_roles.sql");
  if (!ourRoles) throw new Error("Cannot restore: bootstrap has no file of roles any more");
  await session.exec(ourRoles);
  await makeRoles(session, manifest);

  const objects = await statementsOf(folder, "objects.sql", missing);
  const schemas = objects.findLastIndex(({ text }) => /^(CREATE|ALTER) SCHEMA /.test(text)) + 1;
  await applyScript(session, objects.slice(0, schemas), 'Cannot restore "objects.sql"');
  const hasCron = await makeWorkers(session, manifest);
  await applyScript(session, objects.slice(schemas), 'Cannot restore "objects.sql"');

  const isWanted = ({ schema }: { schema: string }) => schema !== "cron" || hasCron;
  for (const table of manifest.tables.filter(isWanted)) await loadRows(session, folder, table);
  for (const { schema, name, value, isCalled } of manifest.sequences.filter(isWanted)) {
    await session.query("select pg_catalog.setval($1::text::regclass, $2::text::bigint, $3)", [
      quoted(schema, name),
      value,
      isCalled,
    ]);
  }
  await startOver(session);
  const rules = await statementsOf(folder, "rules.sql", missing);
  await applyScript(session, rules, 'Cannot restore "rules.sql"');
  await applySettings(session, manifest);
  await settleIn(session, manifest);
  return missing;
}

/** A script's statements, without those that make an extension which this server has not got. */
async function statementsOf(
  folder: string,
  file: string,
  missing: Set<string>,
): Promise<Statement[]> {
  const statements = splitStatements(await Deno.readTextFile(join(folder, file)));
  return statements.filter(({ text }) => {
    const name = /^(?:CREATE|COMMENT ON) EXTENSION (?:IF NOT EXISTS )?"?([^\s"]+)/.exec(text)?.[1];
    return !name || !missing.has(name);
  });
}

async function loadRows(
  session: Session,
  folder: string,
  { schema, name, columns, file }: Manifest["tables"][number],
): Promise<void> {
  const list = columns.map((column) => quoted(column)).join(", ");
  using rows = await Deno.open(join(folder, file));
  try {
    await session.copyIn(`${quoted(schema, name)} (${list})`, rows.readable);
  } catch (cause) {
    if (cause instanceof Failure) throw cause; // it was interrupted
    throw new Failure(
      `Cannot restore the rows of ${schema}.${name}: ${(cause as Error).message}`,
      "Nothing was changed",
      { cause },
    );
  }
}
