/**
 * What the checks of a project are given.
 *
 * @module
 */

import type { Config } from "../config.ts";

/** A project as seen from this machine. */
export interface ProjectPatient {
  root: string;
  config: Config;
  /** Where it answers, without a slash at the end. */
  url: string;
  /** Whether that is a stack of this machine. */
  isLocal: boolean;
  /** Where the local stack keeps data and keys. */
  dataDir: string;
  publishableKey: string | undefined;
  /** For what browsers may not do: looking into the database, removing the visitor. */
  secretKey: string | undefined;
  databaseUrl: string | undefined;
  /** The variables of this process. */
  env: Record<string, string>;
}

/** What is noted where no answer came: a gateway would say the same. */
const NO_ANSWER = 504;

/**
 * Asks the project, for ten seconds unless said; the body is JSON or null. Silence, and a connection
 * that is lost, are status 504.
 */
export async function ask(
  { url, publishableKey }: Pick<ProjectPatient, "url" | "publishableKey">,
  path: string,
  { method = "GET", headers = {}, body, patienceMs = 10_000 }: {
    method?: string;
    headers?: Record<string, string>;
    body?: unknown;
    patienceMs?: number;
  } = {},
): Promise<{ status: number; headers: Headers; json: Record<string, unknown> | null }> {
  const asked: RequestInit = {
    method,
    headers: {
      ...(publishableKey && { apikey: publishableKey }),
      ...(body !== undefined && { "content-type": "application/json" }),
      ...headers,
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
    signal: AbortSignal.timeout(patienceMs),
  };
  try {
    const answer = await fetch(`${url}${path}`, asked);
    const text = await answer.text();
    return { status: answer.status, headers: answer.headers, json: objectIn(text) };
  } catch {
    return { status: NO_ANSWER, headers: new Headers(), json: null };
  }
}

function objectIn(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text);
    if (Array.isArray(value)) return { rows: value };
    return typeof value === "object" ? value as Record<string, unknown> : null;
  } catch {
    return null;
  }
}
