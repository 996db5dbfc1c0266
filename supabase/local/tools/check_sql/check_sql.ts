/**
 * Asks every tool that knows about SQL what it thinks of the project's migrations.
 *
 * @module
 */

import { join } from "node:path";
import { readConfig } from "../../config.ts";
import type { Log } from "../../database/log.ts";
import { readMigrations } from "../../database/migrations.ts";
import { advisors } from "./advisors.ts";
import { type Exception, EXCEPTIONS, type Finding, overrule } from "./findings.ts";
import { lint } from "./lint.ts";
import { lintTriggers } from "./lint_triggers.ts";
import { squawk } from "./squawk.ts";
import { migratedDatabase } from "./throwaway.ts";

/** What was looked at, what was found, and which exceptions are out of date. */
export interface SqlReport {
  files: string[];
  schemas: string[];
  findings: Finding[];
  stale: Exception[];
}

/** Applies the migrations of the project at `root` to a database that is thrown away afterwards. */
export async function checkSql(
  root: string,
  log: Log,
  exceptions: readonly Exception[] = EXCEPTIONS,
): Promise<SqlReport> {
  const { api } = await readConfig(join(root, "supabase/config.toml"));
  const migrations = await readMigrations(join(root, "supabase/migrations"));
  const files = migrations.map(({ file }) => `supabase/migrations/${file}`);
  const made = migrations.flatMap(({ text }) =>
    [...text.matchAll(/^create schema (?:if not exists )?(\w+)/gim)].map(([, name = ""]) => name)
  );
  const schemas = [...new Set(["public", ...api.schemas, ...made])].sort();

  const fromText = await squawk(root, files);
  await using database = await migratedDatabase(migrations, log);
  const findings = [
    ...fromText,
    ...await lint(database.url, schemas),
    ...await lintTriggers(database.url, schemas),
    ...await advisors(database.url, { schemas, exposed: api.schemas }),
  ];
  return { files, schemas, ...overrule(findings, exceptions) };
}
