/**
 * Whose client it is, as far as it knows by itself.
 *
 * @module
 */

import type { AnyClient } from "./connect.ts";

/**
 * The id of whoever is signed in; null when nobody is. Undefined where that is not known: the session
 * is over and the network is away.
 */
export async function signedInUser(client: AnyClient): Promise<string | null | undefined> {
  try {
    const { data: { session }, error } = await client.auth.getSession();
    if (session) return session.user.id;
    return error?.name === "AuthRetryableFetchError" ? undefined : null;
  } catch {
    // A client that brings tokens of its own has no sessions; the token says whose it is.
    return subjectOf(await client.realtime.accessToken?.().catch(() => null));
  }
}

/** Calls back when somebody else than this user has signed in, until told to stop. */
export function onOtherUser(client: AnyClient, user: string, call: () => void): () => void {
  try {
    const { data: { subscription } } = client.auth.onAuthStateChange((_, session) => {
      if (session && session.user.id !== user) call();
    });
    return () => subscription.unsubscribe();
  } catch {
    // A client that brings tokens of its own has no sessions, and says nothing.
    return () => {};
  }
}

function subjectOf(token: string | null | undefined): string | undefined {
  try {
    const claims = atob(
      (token ?? "").split(".")[1]?.replaceAll("-", "+").replaceAll("_", "/") ?? "",
    );
    const { sub } = JSON.parse(claims);
    return typeof sub === "string" ? sub : undefined;
  } catch {
    return undefined;
  }
}
