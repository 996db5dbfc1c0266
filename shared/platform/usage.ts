/**
 * What somebody used of models.
 *
 * @module
 */

import type { z } from "zod";
import type { Received } from "../contract.ts";
import type { usage } from "./contracts.ts";
import type { DatabaseService } from "./database_service.ts";

/** Unless the caller says since when. */
const DAYS = 30;

/** The caller's own: row level security knows whose. */
export async function usageOf(
  platform: DatabaseService<"platform">,
  { from, to }: Received<typeof usage>,
) {
  const end = to ?? new Date().toISOString();
  const start = from ?? new Date(Date.parse(end) - DAYS * 86_400_000).toISOString();
  const found = await platform.rpc("my_usage", { p_from: start, p_to: end });
  // The contract parses it; the generated type of a jsonb says nothing.
  return found as z.input<typeof usage["output"]>;
}
