/**
 * Which browsers may call: those of every page, or those of the origins in `ALLOWED_ORIGINS`.
 *
 * @module
 */

import { optionalEnv } from "./env.ts";
import { AppError } from "./errors.ts";

/**
 * The pages that may call a function from a browser:
 * - `any`: those of `ALLOWED_ORIGINS`, and all of them where that is not set: tokens travel in a
 *   header, so a page can spend only what it was given
 * - `listed`: those that `ALLOWED_ORIGINS` names, and none where it names none: for functions of
 *   servers and administrators, and those that hand out secrets
 */
export type Browsers = "any" | "listed";

/** Administrators and servers have few pages of their own, or none. */
export function browsersOf(ways: readonly string[]): Browsers {
  return ways.every((way) => /^(permission|secret):/.test(way)) ? "listed" : "any";
}

/** Who may read the answer: the caller's origin, `*`, or null for a page that may not. */
export function allowedOrigin(request: Request, browsers: Browsers): string | null {
  const named = (optionalEnv("ALLOWED_ORIGINS") ?? "*").split(",").map((each) => each.trim());
  const origin = request.headers.get("origin");
  if (browsers === "any" && named.includes("*")) return "*";
  return origin && named.includes(origin) ? origin : null;
}

/** Refuses a page that is not named; whoever is no browser sends no origin. */
export function refuseUnlisted(request: Request, browsers: Browsers): void {
  if (browsers === "any" || !request.headers.has("origin")) return;
  if (allowedOrigin(request, browsers)) return;
  throw new AppError(403, "origin_not_allowed", "Cannot call this function from this page", {
    hint: "Its origin has to be named in ALLOWED_ORIGINS",
  });
}
