/**
 * What callers hear while the database is away: 503, and when to come back.
 *
 * @module
 */

import { AsyncLocalStorage } from "node:async_hooks";

/** Notes in a request that its database was away. */
const requests = new AsyncLocalStorage<{ database: "here" | "away" }>();

/** PostgREST's words for it. */
export const OUTAGE = {
  code: "PGRST001",
  message: "Database client error. Retrying the connection.",
  details: null,
  hint: null,
};

/** Seconds. */
export const RETRY_AFTER = "1";

/** The request that runs has not got its answer from the database. */
export function noteOutage(): void {
  const request = requests.getStore();
  if (request) request.database = "away";
}

/**
 * Answers 503 in the place of whatever a part makes of a database that was away: an error, or one of
 * the many ways to say 500. What it could answer all the same is left alone.
 */
export async function sayingSo(answer: () => Promise<Response>): Promise<Response> {
  const request: { database: "here" | "away" } = { database: "here" };
  let headers = new Headers({ "access-control-allow-origin": "*" });
  try {
    const given = await requests.run(request, answer);
    const isSaid = given.status < 400 || given.headers.has("retry-after");
    if (request.database === "here" || isSaid) return given;
    await given.body?.cancel();
    headers = new Headers(given.headers);
  } catch (error) {
    if (request.database === "here") throw error;
  }
  for (const name of ["content-length", "content-encoding"]) headers.delete(name);
  headers.set("content-type", "application/json; charset=utf-8");
  headers.set("retry-after", RETRY_AFTER);
  return new Response(JSON.stringify(OUTAGE), { status: 503, headers });
}
