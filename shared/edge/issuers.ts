/**
 * The addresses under which our Auth signs tokens.
 *
 * @module
 */

import { optionalEnv } from "./env.ts";

/** Every `iss` a good token may carry. On an ordinary hosted project that is exactly one. */
export function issuers(): string[] {
  const addresses = [optionalEnv("SUPABASE_URL"), optionalEnv("SUPABASE_PUBLIC_URL")]
    .filter((address) => address !== undefined);
  const given = optionalEnv("AUTH_ISSUERS")?.split(",").map((each) => each.trim()) ?? [];
  return [
    ...new Set([...addresses.flatMap(reachableAs).map((each) => `${each}/auth/v1`), ...given]),
  ];
}

/** Inside Docker the API is `kong:8000`, while its tokens name the port on the developer's machine. */
function reachableAs(address: string): string[] {
  const { hostname } = new URL(address);
  if (hostname !== "kong" && hostname !== "host.docker.internal") return [address];
  return [address, "http://127.0.0.1:54321", "http://localhost:54321"];
}
