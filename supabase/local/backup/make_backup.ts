/**
 * Makes a backup: a folder that brings a project back, on this engine or the other.
 *
 * @module
 */

import { quoted } from "../database/quoted.ts";
import { join } from "node:path";
import { keepKeys, keepObjects, type KeptObjects } from "./data_folder.ts";
import { Draft } from "./draft.ts";
import {
  readExtensions,
  readMigrationHistory,
  readSequences,
  readTables,
  type Table,
} from "./inventory.ts";
import { FORMAT, type Manifest } from "./manifest.ts";
import { fromPglite } from "./pglite_session.ts";
import { fromPostgres } from "./postgres_session.ts";
import { readRoles } from "./roles.ts";
import type { Session, Source } from "./session.ts";

/** What is kept, and where. */
export interface BackupOptions {
  /** `project_id` of config.toml: the first word of the folder's name. */
  project: string;
  /** A server's address; absent, the embedded database of the data folder is kept. */
  url?: string;
  /** The stack's data folder. */
  dataDir: string;
  /** The folder in which the backup's own folder is made. */
  into: string;
}

/** A backup that was made. */
export interface Backup extends KeptObjects {
  folder: string;
  manifest: Manifest;
  hasKeys: boolean;
}

/** pg_cron and pg_net are made by whoever restores, in a way that differs from server to server. */
const OPTIONS = [
  "--exclude-schema=cron",
  "--exclude-schema=net",
  "--exclude-extension=pg_cron",
  "--exclude-extension=pg_net",
  "--no-tablespaces",
  "--no-subscriptions",
  "--encoding=UTF8",
];

/** Throws a {@linkcode Failure}, and leaves nothing behind, when it cannot be whole. */
export async function makeBackup(options: BackupOptions): Promise<Backup> {
  const { project, url, dataDir, into } = options;
  const work = async (source: Source): Promise<Backup> => {
    const takenAt = new Date().toISOString();
    const [day = "", time = ""] = takenAt.replaceAll(/[-:]|\..*/g, "").split("T");
    await using draft = await Draft.begin(join(into, `${project}-backup-${day}-${time}`));
    const { session } = source;

    const facts = {
      format: FORMAT,
      project,
      takenAt,
      engine: session.kind,
      database: source.database,
      serverVersion: await serverVersion(session),
      migrations: await readMigrationHistory(session),
      extensions: await readExtensions(session),
      ...await readRoles(session),
      tables: await keepRows(session, await readTables(session), draft),
      sequences: await readSequences(session),
    } as const;
    await draft.writeText("objects.sql", plain(await source.describe("pre-data", OPTIONS)));
    await draft.writeText("rules.sql", plain(await source.describe("post-data", OPTIONS)));
    const kept = await keepObjects(session, dataDir, draft);
    const hasKeys = await keepKeys(dataDir, draft);

    const manifest: Manifest = { ...facts, files: draft.files };
    await draft.finish(manifest);
    return { folder: draft.place, manifest, hasKeys, ...kept };
  };
  return url ? await fromPostgres(url, work) : await fromPglite(dataDir, work);
}

async function serverVersion(session: Session): Promise<string> {
  const [row] = await session.query<{ version: string }>(
    "select split_part(current_setting('server_version'), ' ', 1) as version",
  );
  return row?.version ?? "";
}

async function keepRows(
  session: Session,
  tables: Table[],
  draft: Draft,
): Promise<Manifest["tables"]> {
  const kept: Manifest["tables"] = [];
  for (const table of tables) {
    if (table.columns.length === 0) continue;
    const file = `rows/${fileName(table.schema)}/${fileName(table.name)}.copy`;
    const { lines: rows } = await draft.write(file, session.copyOut(sourceOf(table)));
    kept.push({ ...table, rows, file });
  }
  return kept;
}

/** One server's pg_cron keeps the jobs of all its databases. */
function sourceOf({ schema, name, columns }: Table): string {
  const [table, list] = [quoted(schema, name), columns.map((column) => quoted(column)).join(", ")];
  return schema === "cron"
    ? `(select ${list} from ${table} where database = current_database())`
    : `${table} (${list})`;
}

function fileName(name: string): string {
  return encodeURIComponent(name).replaceAll(".", "%2E");
}

/** Without the two lines that are for psql alone. */
function plain(script: string): string {
  const [line, token] = /^\\restrict (\w+)\n/m.exec(script) ?? [];
  return line ? script.replace(line, "").replace(`\n\\unrestrict ${token}\n`, "\n") : script;
}
