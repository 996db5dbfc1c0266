/**
 * Accounts that functions make and delete: Auth does both, and nobody else may.
 *
 * @module
 */

import { createAdminClient, createContextClient } from "@supabase/server/core";
import { fetchProvider } from "../edge/egress.ts";
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

/** Deletes an account with everything that hangs on it; one that is gone already is no error. */
export async function deleteAccount(id: string): Promise<void> {
  const client = createAdminClient({ supabaseOptions: { global: { fetch: whole } } });
  const { error } = await client.auth.admin.deleteUser(id);
  if (error && error.status !== 404) {
    throw new AppError(503, "unavailable", "Cannot delete the account right now", {
      hint: "Try again in a moment",
      details: { seconds: 5 },
      cause: error,
    });
  }
}

/** The official client leaves the answer to a deletion unread; and much may hang on an account. */
async function whole(input: RequestInfo | URL, init?: RequestInit): Promise<Response> {
  const { url, method, headers } = new Request(input, init);
  const { origin, pathname, search } = new URL(url);
  const body = init?.body ?? null;
  const sent = { method, headers, body, timeoutMs: 90_000 };
  const answer = await fetchProvider(origin, pathname + search, sent);
  return new Response(await answer.text() || null, answer);
}
