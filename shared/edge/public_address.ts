/**
 * Where callers reach this project.
 *
 * @module
 */

import { env, optionalEnv } from "./env.ts";

/** As the operator says it, else as the platform does; without a slash at the end. */
export function publicAddress(): string {
  return (optionalEnv("SUPABASE_PUBLIC_URL") ?? env("SUPABASE_URL")).replace(/\/+$/, "");
}
