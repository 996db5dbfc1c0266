/**
 * Servers that call functions with a secret key of theirs.
 *
 * @module
 */

import { createClient, type SupabaseClient } from "@supabase/supabase-js";
import type { Database } from "@shared/database.types.ts";
import type { TestStack } from "./stack.ts";

/** A client with the secret key of this name; of a stack of the test's own in its own process. */
export function server(
  { url, sql }: TestStack,
  name: "default" | "cron" | "metrics",
): SupabaseClient<Database> & { key: string } {
  const keys: Record<string, string> = JSON.parse(Deno.env.get("SUPABASE_SECRET_KEYS") ?? "{}");
  const key = keys[name];
  if (!sql || !key) throw new Error(`The secret key "${name}" is known for an own stack alone`);
  const client = createClient<Database>(url, key, {
    auth: { persistSession: false, autoRefreshToken: false },
  });
  return Object.assign(client, { key });
}
