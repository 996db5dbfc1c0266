/**
 * Where analytics are read: at the read replica of the project, if it has one.
 *
 * @module
 */

import type { Asked } from "../platform/database_service.ts";
import type { LoggingService } from "../platform/logging_service.ts";
import { type Freshness, ReplicaReader } from "../platform/read_replica.ts";
import { ReplicaHealth } from "../platform/replica_health.ts";
import type { Caller } from "./authenticate.ts";
import { optionalEnv } from "./env.ts";

/** Domains whose answers say which version of somebody's data they are of. */
export interface Reads {
  readonly phonelog: Asked<"phonelog">;
}

/** What is asked at admission, where there is a replica to ask. */
export function readsAsked(domain: keyof Reads | undefined): keyof Reads | undefined {
  return replicaUrl() === undefined ? undefined : domain;
}

/** Answers from the replica where it knows enough, else from `db`, with the same rights. */
export function readsOf(
  { db, name: who }: Pick<Caller, "db" | "name">,
  known: Freshness | null | undefined,
  log: LoggingService,
): Reads {
  return {
    get phonelog() {
      const url = known ? replicaUrl() : undefined;
      if (url === undefined) return db.phonelog;
      const replica = db.at(url).phonelog;
      return new ReplicaReader({ primary: db.phonelog, replica, health, known, who, log });
    },
  };
}

/** An isolate's own: how the replica does is known where it is asked. */
const health = new ReplicaHealth();

/**
 * The replica's Data API. Hosted projects keep names that begin with SUPABASE_ for themselves, so that
 * it has a second one there. What is no such address counts as none.
 */
function replicaUrl(): string | undefined {
  const text = optionalEnv("SUPABASE_READ_REPLICA_URL") ?? optionalEnv("READ_REPLICA_URL");
  const url = text === undefined ? null : URL.parse(text);
  return url && /^https?:$/.test(url.protocol) ? url.href.replace(/\/$/, "") : undefined;
}
