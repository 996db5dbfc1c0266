/**
 * Looks into the project's database, by its address or through the running local stack.
 *
 * @module
 */

import { join } from "node:path";
import postgres from "postgres";
import { checkAddress, checkServer } from "../database/check_server.ts";
import { connectionOptions } from "../database/pool_options.ts";
import { readMigrations } from "../database/migrations.ts";
import { PostgresEngine } from "../database/postgres_engine.ts";
import { Failure } from "../failure.ts";
import { examineDatabase } from "./database_checks.ts";
import { type Finding, findingsAbout } from "./finding.ts";
import { isOfThisMachine, namesProject } from "./front_page.ts";
import { databaseIsAway, soon } from "./outage.ts";
import { ask, type ProjectPatient } from "./project_patient.ts";

/** Jobs and calls are watched for a while. */
const EXAMINATION_MS = 60_000;

const REACH_MS = 10_000;

/** A project, and whether anybody answers at its address; unless said, somebody does. */
export type ProjectWithDatabase = ProjectPatient & { answers?: boolean };

/** Says so where nothing lets it look. */
export async function checkDatabase(patient: ProjectWithDatabase): Promise<Finding[]> {
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
  { root, config, url, answers = true }: ProjectWithDatabase,
): Promise<Finding[]> {
  try {
    checkAddress(databaseUrl);
  } catch (error) {
    return [refused(error)];
  }
  const options = connectionOptions("doctor");
  // Questions hold lists, and the driver has to know their types first.
  const sql = postgres(databaseUrl, { ...options, fetch_types: true, connect_timeout: 10 });
  try {
    const session = new PostgresEngine(sql);
    const away = await trouble(session, databaseUrl);
    if (away) return [away];
    return await examineDatabase({
      session,
      kind: session.kind,
      migrations: await readMigrations(join(root, "supabase/migrations")),
      schemas: config.api.schemas,
      url: answers ? url : undefined,
      isOurs: (address) => namesProject(address, config.project_id),
      wait: (milliseconds) => new Promise((done) => setTimeout(done, milliseconds)),
    });
  } finally {
    await sql.end({ timeout: 2 });
  }
}

/** A stack asks more of a server of one's own than a hosted one grants. */
async function trouble(session: PostgresEngine, url: string): Promise<Finding | undefined> {
  const isLocal = isOfThisMachine(url.replace(/^postgres(ql)?:/, "http:"));
  try {
    await soon(session.query("select 1"), REACH_MS);
  } catch (error) {
    const { code, message } = error as { code?: string; message?: string };
    const isClosed = code === "ECONNREFUSED" || !message;
    return databaseIsAway(isLocal, isClosed ? "nothing listens there" : message);
  }
  try {
    if (isLocal) await checkServer(session, url);
  } catch (error) {
    return refused(error);
  }
}

/** The words of the stack itself, which would not start. */
function refused(error: unknown): Finding {
  if (!(error instanceof Failure)) throw error;
  return findingsAbout("database").fault(`${error.message}.`, error.hint);
}

/** The embedded database is inside the stack's process, which looks for us. */
async function askStack(patient: ProjectPatient): Promise<Finding[] | undefined> {
  const { json } = await ask(patient, "/_doctor", {
    headers: { apikey: patient.secretKey ?? "" },
    patienceMs: EXAMINATION_MS,
  });
  return Array.isArray(json?.rows) ? json.rows as Finding[] : undefined;
}
