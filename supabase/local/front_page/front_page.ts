/**
 * What the stack says at its root: a page to browsers, to all others the same as JSON.
 *
 * @module
 */

import { join } from "node:path";
import type { Engine } from "../database/engine.ts";
import { listedFunctions } from "./listed_functions.ts";
import { pageOf } from "./page.ts";

/** What is told of the stack. */
export interface FrontPageOptions {
  root: string;
  /** Where it keeps its keys, if it does. */
  dataDir?: string;
  /** `project_id` of the configuration. */
  project: string;
  url: string;
  /** The key that may be in every page. */
  publishable: string;
  engine: Pick<Engine, "kind" | "query">;
  /** Functions as they are by now. */
  names: () => string[];
}

/** A database that answers at all answers this fast. */
const PATIENCE_MS = 2_000;

/** Returns the handler of `GET /`. */
export function frontPage(options: FrontPageOptions): (request: Request) => Promise<Response> {
  const { root, dataDir, project, url, publishable, engine, names } = options;
  const realtime = `${url.replace("http", "ws")}/realtime/v1/websocket`;
  return async (request) => {
    const headers = new Headers({ vary: "accept" });
    if (!request.headers.get("accept")?.includes("text/html")) {
      const functions = names().map((name) => `${url}/functions/v1/${name}`);
      return Response.json({ name: project, url, realtime, functions }, { headers });
    }
    const facts = {
      project,
      url,
      realtime,
      publishable,
      secretsAt: dataDir ? `the terminal, or ${join(dataDir, "keys.json")}` : "the terminal",
      database: engine.kind === "postgres" ? "Postgres" : "PGlite",
      databaseMs: await timed(engine),
      functions: await listedFunctions(root, names()),
    };
    const nonce = crypto.randomUUID();
    headers.set("content-type", "text/html; charset=utf-8");
    headers.set("content-security-policy", policyWith(nonce));
    headers.set("cache-control", "no-store");
    headers.set("referrer-policy", "no-referrer");
    headers.set("x-content-type-options", "nosniff");
    return new Response(await pageOf(facts, nonce), { headers });
  };
}

/** Nothing is loaded from anywhere; the page's script asks this stack how it is, and no other. */
function policyWith(nonce: string): string {
  return [
    "default-src 'none'",
    `style-src 'nonce-${nonce}'`,
    `script-src 'nonce-${nonce}'`,
    "img-src data:",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join("; ");
}

/** How many milliseconds an answer of the database took; null where none came. */
async function timed(engine: FrontPageOptions["engine"]): Promise<number | null> {
  const begun = performance.now();
  const { promise: late, resolve } = Promise.withResolvers<null>();
  const timer = setTimeout(() => resolve(null), PATIENCE_MS);
  const answered = engine.query("select 1").then(() => performance.now() - begun, () => null);
  try {
    return await Promise.race([answered, late]);
  } finally {
    clearTimeout(timer);
  }
}
