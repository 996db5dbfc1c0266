/**
 * How every connection to a Postgres server is opened.
 *
 * @module
 */

import type { Options, PostgresType } from "postgres";
import { Failure } from "../failure.ts";
import { postgresFormats } from "./formats.ts";

/** Options of a pool: sizes from `DB_POOL_MAX` and `DB_POOL_IDLE_MS`, formats as PostgREST writes them. */
export function poolOptions(): Options<Record<string, PostgresType>> {
  return {
    max: wholeNumber("DB_POOL_MAX", 10),
    idle_timeout: wholeNumber("DB_POOL_IDLE_MS", 30_000) / 1000,
    connect_timeout: 10,
    types: postgresFormats,
    onnotice: () => {},
    connection: { TimeZone: "UTC" },
  };
}

function wholeNumber(name: string, fallback: number): number {
  const text = Deno.env.get(name);
  if (text === undefined || text === "") return fallback;
  if (/^[1-9]\d*$/.test(text)) return Number(text);
  throw new Failure(`Cannot use ${name}: "${text}" is not a whole number above 0`);
}
