/**
 * The migration files of a project, in the order in which they run.
 *
 * @module
 */

import { join } from "node:path";
import { Failure } from "../failure.ts";
import { splitStatements, type Statement } from "./split_statements.ts";

/** One file of `supabase/migrations`. */
export interface Migration {
  /** The file's name, such as `20260101000000_platform_foundation.sql`. */
  file: string;
  /** Its digits: the key in the history. */
  version: string;
  /** What follows them. */
  name: string;
  text: string;
  /** Split when they are first asked for: what a snapshot has brought is never run. */
  readonly statements: Statement[];
  /** Whether the whole file is one transaction; not when its first line is `-- no transaction`. */
  isTransaction: boolean;
}

/** Reads a folder; throws a {@linkcode Failure} for a wrong name or two files of one version. */
export async function readMigrations(folder: string): Promise<Migration[]> {
  const migrations: Migration[] = [];
  for (const file of await sqlFiles(folder)) {
    const [, version, name] = /^(\d+)_(.+)\.sql$/.exec(file) ?? [];
    if (!version || !name) {
      throw new Failure(
        `Cannot read migration "${file}": its name is not <version>_<name>.sql`,
        "Name it like 20260101000000_platform_foundation.sql",
      );
    }
    const twin = migrations.find((other) => other.version === version);
    if (twin) {
      throw new Failure(
        `Cannot order migrations "${twin.file}" and "${file}": both have version ${version}`,
        "Give one of them a later version",
      );
    }
    const text = await Deno.readTextFile(join(folder, file));
    let split: Statement[] | undefined;
    migrations.push({
      file,
      version,
      name,
      text,
      get statements() {
        return split ??= splitStatements(text);
      },
      isTransaction: !/^--\s*no transaction\b/i.test(text),
    });
  }
  return migrations;
}

async function sqlFiles(folder: string): Promise<string[]> {
  const files: string[] = [];
  try {
    for await (const { name, isFile } of Deno.readDir(folder)) {
      if (isFile && name.endsWith(".sql")) files.push(name);
    }
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  return files.sort();
}
