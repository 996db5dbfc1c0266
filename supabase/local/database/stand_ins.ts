/**
 * SQL-only stand-ins for extensions that PGlite and Debian lack, so that `create extension` in a
 * migration runs unchanged. A stand-in has the names and columns of the real one, not its works.
 *
 * @module
 */

import { join } from "node:path";

interface StandIn {
  name: string;
  version: string;
  /** The file under `extensions/` that makes its objects. */
  script: string;
  /** The one schema the real extension accepts. */
  schema?: string;
}

const STAND_INS: StandIn[] = [
  { name: "pg_cron", version: "1.6", script: "pg_cron.sql", schema: "pg_catalog" },
  { name: "pg_net", version: "0.19.5", script: "pg_net.sql" },
  { name: "pg_stat_statements", version: "1.11", script: "pg_stat_statements.sql" },
  { name: "supabase_vault", version: "0.3.1", script: "empty.sql" },
  { name: "pg_graphql", version: "1.5.11", script: "empty.sql" },
  { name: "pgjwt", version: "0.2.0", script: "empty.sql" },
  { name: "pgsodium", version: "3.1.8", script: "empty.sql" },
];

/** Marks the control files as ours: a server may have the real extension. */
export const STAND_IN_MARK = "local stand-in for";

/** The control file and script of every stand-in, by file name. */
export async function standInFiles(): Promise<Map<string, string>> {
  const files = new Map<string, string>();
  for (const standIn of STAND_INS) {
    const script = new URL(`./extensions/${standIn.script}`, import.meta.url);
    files.set(`${standIn.name}.control`, control(standIn));
    files.set(`${standIn.name}--${standIn.version}.sql`, await Deno.readTextFile(script));
  }
  return files;
}

function control({ name, version, schema }: StandIn): string {
  const lines = [
    `comment = '${STAND_IN_MARK} ${name}'`,
    `default_version = '${version}'`,
    "relocatable = false",
    "superuser = true",
    ...schema ? [`schema = '${schema}'`] : [],
  ];
  return lines.join("\n") + "\n";
}

/**
 * Writes the stand-ins beside a Postgres server; `folder` is `$(pg_config --sharedir)/extension`.
 * Safe to repeat. An extension the server really has is left alone, script included: a stray script
 * would shadow the real one.
 */
export async function installStandIns(folder: string): Promise<string[]> {
  const files = [...await standInFiles()];
  const installed: string[] = [];
  for (const { name } of STAND_INS) {
    const there = await Deno.readTextFile(join(folder, `${name}.control`)).catch(() =>
      STAND_IN_MARK
    );
    if (!there.includes(STAND_IN_MARK)) continue;
    for (const [file, text] of files) {
      if (file.startsWith(`${name}.`) || file.startsWith(`${name}--`)) {
        await replace(join(folder, file), text);
      }
    }
    installed.push(name);
  }
  return installed;
}

/** A server may read the file at any moment: it finds the old one or the new one, whole. */
async function replace(path: string, text: string): Promise<void> {
  if (await Deno.readTextFile(path).catch(() => undefined) === text) return;
  const beside = `${path}.${crypto.randomUUID()}`;
  await Deno.writeTextFile(beside, text);
  await Deno.rename(beside, path);
}
