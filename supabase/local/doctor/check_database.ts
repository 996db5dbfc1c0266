/**
 * Looks into the project's database, by its address or through the running local stack.
 *
 * @module
 */

import { join } from "node:path";
import postgres from "postgres";
import { connectionOptions } from "../database/pool_options.ts";
import { readMigrations } from "../database/migrations.ts";
import { PostgresEngine } from "../database/postgres_engine.ts";
import { examineDatabase } from "./database_checks.ts";
import { type Finding, findingsAbout } from "./finding.ts";
import { ask, type ProjectPatient } from "./project_patient.ts";

/** Says so where nothing lets it look. */
export async function checkDatabase(patient: ProjectPatient): Promise<Finding[]> {
  const { unchecked } = findingsAbout("database");
  if (patient.databaseUrl) return await lookInto(patient.databaseUrl, patient);
  const findings = patient.isLocal && patient.secretKey ? await askStack(patient) : undefined;
  return findings ?? [unchecked(
    "Migrations, rights, realtime, cron and calls cannot be seen from here. Set DATABASE_URL: " +
      (patient.isLocal ? "the address of its Postgres." : "Connect, Session pooler."),
  )];
}

async function lookInto(
  databaseUrl: string,
  { root, config, url }: ProjectPatient,
): Promise<Finding[]> {
  const { fault } = findingsAbout("database");
  const options = connectionOptions("doctor");
  // Questions hold lists, and the driver has to know their types first.
  const sql = postgres(databaseUrl, { ...options, fetch_types: true, connect_timeout: 10 });
  try {
    const session = new PostgresEngine(sql);
    try {
      await session.query("select 1");
    } catch (error) {
      return [fault(
        `The database does not answer: ${(error as Error).message || "nothing listens there"}`,
        "Look at DATABASE_URL, and whether the server runs. Hosted: is the project paused?",
      )];
    }
    return await examineDatabase({
      session,
      migrations: await readMigrations(join(root, "supabase/migrations")),
      schemas: config.api.schemas,
      url,
      wait: (milliseconds) => new Promise((done) => setTimeout(done, milliseconds)),
    });
  } finally {
    await sql.end({ timeout: 2 });
  }
}

/** The embedded database is inside the stack's process, which looks for us. */
async function askStack(patient: ProjectPatient): Promise<Finding[] | undefined> {
  const { json } = await ask(patient, "/_doctor", { headers: { apikey: patient.secretKey ?? "" } });
  return Array.isArray(json?.rows) ? json.rows as Finding[] : undefined;
}
