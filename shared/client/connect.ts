/**
 * Clients of the project, and the identity of whoever visits without an account.
 *
 * @module
 */

import { createClient, type SupabaseClient } from "@supabase/supabase-js";
import type { Database } from "../database.types.ts";
import { backOffMs } from "./back_off.ts";

/** A client of any of our schemas. */
// deno-lint-ignore no-explicit-any -- which schema is the default does not matter here
export type AnyClient = SupabaseClient<Database, any, any, any, any>;

/** How a client behaves. */
export interface ConnectOptions {
  /** Whether the identity outlives a reload of the page; several people in one process say false. */
  remember?: boolean;
}

/**
 * A client whose default schema is `translator`. The anonymous identity lives as long as the tab:
 * lost at a reload, a participant would be a stranger in their own room.
 */
export function connect(
  url: string,
  key: string,
  { remember = true }: ConnectOptions = {},
): SupabaseClient<Database, "translator"> {
  return createClient<Database, "translator">(url, key, {
    db: { schema: "translator" },
    auth: {
      persistSession: remember,
      autoRefreshToken: remember,
      ...(remember && typeof sessionStorage !== "undefined" && { storage: sessionStorage }),
    },
    // Left alone, every client of a server that restarts would come back in the same second.
    realtime: { params: { eventsPerSecond: 10 }, reconnectAfterMs: backOffMs },
  });
}

const signingIn = new WeakMap<AnyClient, Promise<string>>();

/** The user's id; a visitor without an account becomes an anonymous user. */
export function signedIn(client: AnyClient): Promise<string> {
  const running = signingIn.get(client) ?? signIn(client).finally(() => signingIn.delete(client));
  signingIn.set(client, running);
  return running;
}

async function signIn(client: AnyClient): Promise<string> {
  const { data: { session } } = await client.auth.getSession();
  if (session) return session.user.id;
  const { data, error } = await client.auth.signInAnonymously();
  if (error) throw error;
  if (!data.user) throw new Error("Cannot sign in: the server gave no user");
  return data.user.id;
}
