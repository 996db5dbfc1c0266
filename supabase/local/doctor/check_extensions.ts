/**
 * Whether the extensions are there that the project counts on.
 *
 * @module
 */

import type { Migration } from "../database/migrations.ts";
import type { DatabasePatient } from "./database_patient.ts";
import { type Finding, findingsAbout } from "./finding.ts";

/** What stops working without each. */
const NEEDED: Record<string, string> = {
  vector: "Searching by meaning",
  pg_cron: "Everything that runs by the clock",
  pgcrypto: "Acting by an API key",
  pg_net: "What the database asks of functions",
};

/** Where each comes from on a server of one's own. */
const PACKAGES: Record<string, string> = {
  vector: "postgresql-17-pgvector",
  pg_cron: "postgresql-17-cron",
};

/** A server without one is told from a database without it. */
export async function checkExtensions(
  { query, migrations }: DatabasePatient,
): Promise<Finding[]> {
  const { ok, fault } = findingsAbout("extensions");
  const rows = await query<{ name: string; created: boolean; offered: boolean }>(
    `select name, exists (select from pg_extension where extname = name) as created,
            exists (select from pg_available_extensions as a where a.name = wanted.name) as offered
     from unnest($1::text[]) as wanted (name)`,
    [Object.keys(NEEDED)],
  );
  const missing = rows.filter(({ name, created, offered }) =>
    // Until a migration creates one, that it can is enough.
    isWanted(name, migrations) ? !created : !offered
  );
  if (missing.length === 0) return [ok(`${Object.keys(NEEDED).join(", ")} are there.`)];
  return missing.map(({ name, offered }) => {
    const source = PACKAGES[name] ? `Debian: ${PACKAGES[name]}` : "deno task postgres has it";
    return fault(
      `${name === "vector" ? "pgvector" : name} is missing. ${NEEDED[name]} does not work.`,
      offered
        ? `create extension ${name}; hosted: Database, Extensions.` +
          (name === "pg_cron" ? " Then run the statements of the timetable's migration again." : "")
        : `The server does not offer it (${source}); hosted: Database, Extensions.`,
    );
  });
}

function isWanted(name: string, migrations: Migration[]): boolean {
  return migrations.some(({ text }) => new RegExp(`extension.*\\b${name}\\b`, "s").test(text));
}
