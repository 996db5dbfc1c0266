/**
 * Everything the doctor looks at in a database, in the order in which faults follow from each other.
 *
 * @module
 */

import type { Queries, Row } from "../database/engine.ts";
import { checkAccess } from "./check_access.ts";
import { checkActing } from "./check_acting.ts";
import { checkCalls } from "./check_calls.ts";
import { checkCapture } from "./check_capture.ts";
import { checkCron } from "./check_cron.ts";
import { checkExtensions } from "./check_extensions.ts";
import { checkJobs } from "./check_jobs.ts";
import { checkMigrations } from "./check_migrations.ts";
import { checkObjects } from "./check_objects.ts";
import { checkRealtime } from "./check_realtime.ts";
import { checkServer, OTHER_VERSION } from "./check_server.ts";
import type { DatabasePatient } from "./database_patient.ts";
import { type Finding, findingsAbout, runChecks } from "./finding.ts";

/** What the caller knows about a database, and the session to look with. */
export interface DatabaseToExamine extends Omit<DatabasePatient, "query"> {
  session: Pick<Queries, "query">;
}

/** Looks into a database and changes nothing. */
export async function examineDatabase(
  { session, ...known }: DatabaseToExamine,
): Promise<Finding[]> {
  const patient: DatabasePatient = {
    ...known,
    query: <R extends object = Row>(text: string, values?: unknown[]) =>
      session.query<R>(text, values),
  };
  const server = await runChecks([checkServer], patient);
  if (server.some(({ level, says }) => level === "fault" && says.includes(OTHER_VERSION))) {
    const { unchecked } = findingsAbout("objects");
    return [...server, unchecked("Nothing of the project can be on a server of that version.")];
  }
  const inside = await runChecks([
    checkMigrations,
    checkObjects,
    checkExtensions,
    checkAccess,
    checkActing,
    checkRealtime,
    checkCapture,
    checkCron,
    checkJobs,
    checkCalls,
  ], patient);
  return [...server, ...inside];
}
