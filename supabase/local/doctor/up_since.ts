/**
 * Since when somebody is there who runs the jobs.
 *
 * @module
 */

import type { DatabasePatient } from "./database_patient.ts";

/**
 * Milliseconds since 1970: the server's start where pg_cron runs the jobs, else that of the stack,
 * which another process knows by the connection that listens. Nothing where no stack is there.
 */
export async function upSince(
  { query, kind, startedAt }: Pick<DatabasePatient, "query" | "kind" | "startedAt">,
): Promise<number | undefined> {
  const [found] = await query<{ real: boolean; server: number; stack: number | null }>(
    `select exists (select from pg_settings where name = 'cron.database_name'
                    and setting = current_database()) as real,
            extract(epoch from pg_postmaster_start_time())::float8 * 1000 as server,
            (select extract(epoch from min(backend_start))::float8 * 1000 from pg_stat_activity
             where datname = current_database() and application_name = 'quintet listener') as stack`,
  );
  if (kind === "pglite" || !found) return startedAt;
  if (found.real) return found.server;
  return found.stack === null ? startedAt : Math.max(found.server, found.stack);
}
