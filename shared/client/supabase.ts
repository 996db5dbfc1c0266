/**
 * The project's one client as a front end uses it: set up from the bundler's variables, and never a
 * reason to crash.
 *
 * @module
 */

import type { SupabaseClient } from "@supabase/supabase-js";
import type { Database } from "../database.types.ts";
import { type AnyClient, connect, signedIn } from "./connect.ts";

/** Where the project is, as `VITE_…`, `NEXT_PUBLIC_…` or plain variables say. */
function settings(): { url: string; key: string } | undefined {
  const vite = (import.meta as { env?: Record<string, string> }).env ?? {};
  const node = (globalThis as { process?: { env?: Record<string, string | undefined> } }).process
    ?.env ?? {};
  const first = (...names: string[]) =>
    names.map((name) => vite[name] ?? node[name]).find((value) => value);
  const url = first("VITE_SUPABASE_URL", "NEXT_PUBLIC_SUPABASE_URL", "SUPABASE_URL");
  const key = first(
    "VITE_SUPABASE_PUBLISHABLE_KEY",
    "VITE_SUPABASE_ANON_KEY",
    "NEXT_PUBLIC_SUPABASE_PUBLISHABLE_KEY",
    "SUPABASE_PUBLISHABLE_KEY",
  );
  return url && key ? { url, key } : undefined;
}

function connectOrWarn(): SupabaseClient<Database, "translator"> {
  const found = settings();
  if (!found) {
    // deno-lint-ignore no-console -- a developer looks here first
    console.warn("Supabase is not set up: VITE_SUPABASE_URL and VITE_SUPABASE_PUBLISHABLE_KEY");
  }
  return connect(found?.url ?? "http://127.0.0.1:9", found?.key ?? "missing");
}

/** The client the services of `translator.ts` use. */
export const supabase: SupabaseClient<Database, "translator"> = connectOrWarn();

/** Whether the project answers; false rather than an error. */
export async function checkSupabaseConnection(client: AnyClient = supabase): Promise<boolean> {
  try {
    await signedIn(client);
    const { error } = await client.schema("translator").from("sessions")
      .select("id", { head: true, count: "exact" }).limit(1);
    return !error;
  } catch {
    return false;
  }
}
