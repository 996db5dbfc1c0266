/**
 * Tells the database what an operator chose for the limits that it counts itself.
 *
 * @module
 */

import { databaseLimits } from "../edge/limits.ts";
import { optionalEnv } from "../edge/env.ts";
import type { DatabaseService } from "./database_service.ts";

/** What this process has said, and to which project; only what changes is said again. */
const told = new Map<string, string>();

/**
 * Sets the limits that variables name, once a process. Where none is set nothing is asked, and the
 * database's own numbers stay.
 *
 * @param platform - With the server's rights.
 * @throws {Error} for a variable that is not like "600/60".
 */
export async function tellLimits(
  platform: Pick<DatabaseService<"platform">, "rpc">,
): Promise<void> {
  for (const [name, chosen] of Object.entries(databaseLimits)) {
    const limit = chosen();
    if (!limit) continue;
    const [key, number] = [
      `${optionalEnv("SUPABASE_URL")} ${name}`,
      `${limit.max}/${limit.seconds}`,
    ];
    if (told.get(key) === number) continue;
    await platform.rpc("set_call_limit", {
      p_counted: name,
      p_calls: limit.max,
      p_seconds: limit.seconds,
    });
    told.set(key, number);
  }
}
