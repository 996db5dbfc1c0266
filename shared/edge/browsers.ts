/**
 * What browsers need to be told: who may read an answer, and which headers may travel.
 *
 * @module
 */

import { corsHeaders } from "@supabase/supabase-js/cors";
import { optionalEnv } from "./env.ts";

const OURS = "x-region, x-request-id, idempotency-key, x-api-key, if-none-match";
const EXPOSED = "x-request-id, server-timing, etag, idempotent-replayed, retry-after, " +
  "ratelimit-limit, ratelimit-remaining, ratelimit-reset, ratelimit-policy, sb-error-code";

/** What a protocol of others asks browsers to send besides ours. */
export interface Allowed {
  methods: string;
  headers: string;
}

/** Lets the browsers of the origins in `ALLOWED_ORIGINS` read an answer; all of them by default. */
export function allowBrowsers(request: Request, headers: Headers, more?: Allowed): void {
  const allowed = (optionalEnv("ALLOWED_ORIGINS") ?? "*").split(",").map((each) => each.trim());
  const origin = request.headers.get("origin");
  headers.append("vary", "origin");
  headers.set("x-content-type-options", "nosniff");
  headers.set("access-control-allow-methods", more?.methods ?? "GET, POST, OPTIONS");
  headers.set(
    "access-control-allow-headers",
    [corsHeaders["Access-Control-Allow-Headers"], OURS, more?.headers ?? []].flat().join(", "),
  );
  headers.set("access-control-expose-headers", EXPOSED);
  headers.set("access-control-max-age", "86400");
  if (allowed.includes("*")) headers.set("access-control-allow-origin", "*");
  else if (origin && allowed.includes(origin)) headers.set("access-control-allow-origin", origin);
}
