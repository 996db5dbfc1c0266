/**
 * How every connection to a Postgres server is opened, and how many there may be.
 *
 * @module
 */

import type { Options, PostgresType } from "postgres";
import { Failure } from "../failure.ts";
import { postgresFormats } from "./formats.ts";

/** How many connections each kind of work may hold; with the one that listens they are `DB_POOL_MAX`. */
export interface PoolSizes {
  /** What Auth, cron and pg_net do as the superuser. */
  own: number;
  /** Requests of the Data API and Storage, as `authenticator`. */
  requests: number;
}

/**
 * Shares out `DB_POOL_MAX`. Fixed shares, because a request that waits for the superuser's work, or
 * the other way round, must find that it ends: neither side can take the last connection.
 */
export function poolSizes(): PoolSizes {
  const max = wholeNumber("DB_POOL_MAX", 10);
  if (max < 3) {
    throw new Failure(
      `Cannot use DB_POOL_MAX: ${max} is less than 3`,
      "The stack needs a connection that listens, one for its own work and one for requests",
    );
  }
  const own = Math.max(1, Math.floor(max * 0.3));
  return { own, requests: max - 1 - own };
}

/**
 * Options of one connection. It idles for `DB_POOL_IDLE_MS`, writes values as PostgREST does, and is
 * called `quintet <what for>` in `pg_stat_activity`.
 */
export function connectionOptions(purpose: string): Options<Record<string, PostgresType>> {
  return {
    max: 1,
    idle_timeout: wholeNumber("DB_POOL_IDLE_MS", 30_000) / 1000,
    connect_timeout: 2,
    // A server that was away is asked again at once: who waits decides how often.
    backoff: () => 0.05,
    types: postgresFormats,
    // postgres.js 3.4 lets the process die when a connection is lost while it asks for types; what it
    // would learn, `learnTypes` does.
    fetch_types: false,
    onnotice: () => {},
    connection: { TimeZone: "UTC", application_name: `quintet ${purpose}` },
  };
}

function wholeNumber(name: string, fallback: number): number {
  const text = Deno.env.get(name);
  if (text === undefined || text === "") return fallback;
  if (/^[1-9]\d*$/.test(text)) return Number(text);
  throw new Failure(`Cannot use ${name}: "${text}" is not a whole number above 0`);
}
