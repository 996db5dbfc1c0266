/**
 * Accounts for people who come by another door than ours.
 *
 * @module
 */

import { createContextClient } from "@supabase/server/core";
import { AppError } from "../edge/errors.ts";

/** Makes an anonymous account and answers its id; nobody holds a token of it afterwards. */
export async function newAnonymousAccount(): Promise<string> {
  const client = createContextClient({
    supabaseOptions: { auth: { persistSession: false, autoRefreshToken: false } },
  });
  const { data, error } = await client.auth.signInAnonymously();
  if (error || !data.user) {
    throw new AppError(503, "unavailable", "Cannot make an account right now", {
      hint: "Try again in a moment",
      cause: error ?? "Auth gave no user",
    });
  }
  return data.user.id;
}
