/**
 * Whether the database has come as far as the files, and by these files.
 *
 * @module
 */

import { gist } from "../database/split_statements.ts";
import type { DatabasePatient } from "./database_patient.ts";
import { type Finding, findingsAbout } from "./finding.ts";

const PUSH = "Locally start the stack: it applies them. Hosted: supabase db push.";

interface Applied {
  version: string;
  /** All of them, line by line. */
  statements: string | null;
}

/** Compares the files with the history. */
export async function checkMigrations(
  { query, kind, migrations }: DatabasePatient,
): Promise<Finding[]> {
  const { ok, warning, fault } = findingsAbout("migrations");
  const [table] = await query<{ exists: boolean }>(
    "select to_regclass('supabase_migrations.schema_migrations') is not null as exists",
  );
  const history = table?.exists
    ? await query<Applied>(
      `select version, array_to_string(statements, e'\\n') as statements
       from supabase_migrations.schema_migrations`,
    )
    : [];
  if (history.length === 0) {
    return [fault("No migration was ever applied: every relation does not exist.", PUSH)];
  }

  const applied = new Map(history.map((row) => [row.version, row]));
  const missing = migrations.filter(({ version }) => !applied.has(version));
  const changed = migrations.filter(({ version, text }) => {
    const statements = applied.get(version)?.statements;
    return statements && gist(statements) !== gist(text);
  });
  const gone = history.filter(({ version }) =>
    !migrations.some((migration) => migration.version === version)
  );
  const findings: Finding[] = [];
  if (missing.length > 0) {
    findings.push(fault(`Not applied yet: ${names(missing.map(({ file }) => file))}.`, PUSH));
  }
  if (changed.length > 0) {
    findings.push(fault(
      `Changed after it was applied: ${names(changed.map(({ file }) => file))}.`,
      "Undo the change and write a new migration" +
        (kind === "pglite" ? ", or build anew: deno task reset." : ". Or take a new database."),
    ));
  }
  if (gone.length > 0) {
    findings.push(warning(
      `Applied, but without a file here: ${names(gone.map(({ version }) => version))}.`,
      "Fetch the newest commit; the database was migrated from another state of the project.",
    ));
  }
  return findings.length > 0 ? findings : [ok(`All ${migrations.length} are applied.`)];
}

function names(list: string[]): string {
  return list.length > 3 ? `${list.slice(0, 3).join(", ")} and ${list.length - 3} more` : list
    .join(", ");
}
