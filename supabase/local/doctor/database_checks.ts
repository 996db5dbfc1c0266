/**
 * Everything the doctor looks at in a database, in the order in which faults follow from each other.
 *
 * @module
 */

import type { Queries, Row } from "../database/engine.ts";
import { checkAccess } from "./check_access.ts";
import { checkCalls } from "./check_calls.ts";
import { checkCron } from "./check_cron.ts";
import { checkExtensions } from "./check_extensions.ts";
import { checkMigrations } from "./check_migrations.ts";
import { checkObjects } from "./check_objects.ts";
import { checkRealtime } from "./check_realtime.ts";
import { checkServer } from "./check_server.ts";
import type { DatabasePatient } from "./database_patient.ts";
import { type Finding, runChecks } from "./finding.ts";

/** What the caller knows about a database, and the session to look with. */
export interface DatabaseToExamine extends Omit<DatabasePatient, "query"> {
  session: Pick<Queries, "query">;
}

/** Looks into a database and changes nothing. */
export function examineDatabase({ session, ...known }: DatabaseToExamine): Promise<Finding[]> {
  const patient: DatabasePatient = {
    ...known,
    query: <R extends object = Row>(text: string, values?: unknown[]) =>
      session.query<R>(text, values),
  };
  return runChecks([
    checkServer,
    checkMigrations,
    checkObjects,
    checkExtensions,
    checkAccess,
    checkRealtime,
    checkCron,
    checkCalls,
  ], patient);
}
