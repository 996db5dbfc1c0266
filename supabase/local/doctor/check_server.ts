/**
 * Whether the server itself is fit: version, connections, clock, indexes.
 *
 * @module
 */

import type { DatabasePatient } from "./database_patient.ts";
import { type Finding, findingsAbout } from "./finding.ts";

/** Tokens are judged by the minute. */
const SKEW_S = 60;

/** What a fault says that leaves nothing else to ask. */
export const OTHER_VERSION = "and the project is made for 17";

/** What a server says of itself. */
export interface Server {
  version: string;
  taken: number;
  places: number;
  /** Since 1970. */
  seconds: number;
  /** Indexes whose building was cut short. */
  invalid: string | null;
}

/** Answers with one finding of health, or with each fault. */
export async function checkServer({ query }: DatabasePatient): Promise<Finding[]> {
  const asked = Date.now();
  const [server] = await query<Server>(
    `select current_setting('server_version') as version,
            (select count(*) from pg_stat_activity where backend_type = 'client backend')::int as taken,
            (current_setting('max_connections')::int
              - current_setting('superuser_reserved_connections')::int) as places,
            extract(epoch from clock_timestamp())::float8 as seconds,
            (select string_agg(indexrelid::regclass::text, ', ')
             from pg_index where not indisvalid) as invalid`,
  );
  if (!server) throw new Error("the server says nothing");
  return judgeServer(server, (asked + Date.now()) / 2000);
}

/** Judges what a server said when it was `now` here, in seconds since 1970. */
export function judgeServer(server: Server, now: number): Finding[] {
  const { version, taken, places, seconds, invalid } = server;
  const { ok, warning, fault } = findingsAbout("database");
  const findings: Finding[] = [];
  const skew = Math.round(seconds - now);

  if (!/^17\b/.test(version)) {
    findings.push(fault(
      `The database is Postgres ${version}, ${OTHER_VERSION}.`,
      "Use a server of version 17: `deno task postgres` brings one.",
    ));
  }
  if (taken >= places * 0.8) {
    findings.push((taken >= places * 0.95 ? fault : warning)(
      `${taken} of ${places} connections are taken.`,
      "Look who holds them: select application_name, count(*) from pg_stat_activity group by 1. " +
        "Lower DB_POOL_MAX, or connect through the pooler.",
    ));
  }
  if (Math.abs(skew) > SKEW_S) {
    findings.push(fault(
      `The database's clock is ${Math.abs(skew)} s ${skew > 0 ? "ahead of" : "behind"} this one.`,
      "Set both by network time (timedatectl set-ntp true): tokens and codes run out by the clock.",
    ));
  }
  if (invalid) {
    findings.push(warning(
      `The building of ${invalid} was cut short: the index is kept up and never used.`,
      `Build it anew: reindex index concurrently ${invalid.split(", ")[0]}`,
    ));
  }
  return findings.length > 0 ? findings : [ok(
    `Postgres ${version.split(" ")[0]}, ` +
      (taken === 0 ? "inside the stack." : `${taken} of ${places} connections taken.`),
  )];
}
