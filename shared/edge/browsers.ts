/**
 * What browsers need to be told: who may read an answer, and which headers may travel.
 *
 * @module
 */

import { corsHeaders } from "@supabase/supabase-js/cors";
import { allowedOrigin, type Browsers } from "./origins.ts";

const OURS = "x-region, x-request-id, idempotency-key, x-api-key, if-none-match";
const EXPOSED = "x-request-id, server-timing, etag, idempotent-replayed, retry-after, " +
  "ratelimit-limit, ratelimit-remaining, ratelimit-reset, ratelimit-policy, sb-error-code";

/** What browsers may send; the headers besides ours are a protocol of others. */
export interface Allowed {
  methods: string;
  headers?: string;
}

/** Lets the browsers of some pages read an answer. */
export function allowBrowsers(
  request: Request,
  headers: Headers,
  browsers: Browsers,
  allowed: Allowed,
): void {
  const origin = allowedOrigin(request, browsers);
  headers.append("vary", "origin");
  headers.set("x-content-type-options", "nosniff");
  headers.set("access-control-allow-methods", allowed.methods);
  headers.set(
    "access-control-allow-headers",
    [corsHeaders["Access-Control-Allow-Headers"], OURS, allowed.headers ?? []].flat().join(", "),
  );
  headers.set("access-control-expose-headers", EXPOSED);
  headers.set("access-control-max-age", "86400");
  if (origin) headers.set("access-control-allow-origin", origin);
}
