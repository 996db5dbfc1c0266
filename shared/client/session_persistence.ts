/**
 * Keeps who is signed in wherever an app wants it kept: beyond a tab, in a phone's key chain, in a file.
 * supabase-js keeps it by itself only where it is told so before the client is made.
 *
 * @module
 */

import type { Session } from "@supabase/supabase-js";
import type { AnyClient } from "./connect.ts";

/** Where it is kept: `localStorage`, or anything that answers like it, at once or later. */
export interface SessionPlace {
  getItem(key: string): string | null | Promise<string | null>;
  setItem(key: string, value: string): void | Promise<void>;
  removeItem(key: string): void | Promise<void>;
}

const KEY = "signed-in-session";

/** What signs in again; who it is, the server says. */
type Kept = Pick<Session, "access_token" | "refresh_token">;

/**
 * From now on every session of the client is kept, each new token of it, too, and taken away when the
 * person signs out. A place that fails is left alone: whoever is signed in stays so without it.
 *
 * @returns what ends it; what is kept stays.
 */
export function setupSessionPersistence(client: AnyClient, place: SessionPlace): () => void {
  let last: Promise<unknown> = Promise.resolve();
  const { data: { subscription } } = client.auth.onAuthStateChange((event, session) => {
    if (!session && event !== "SIGNED_OUT") return;
    // One after the other: an old token that is written late would be no use.
    last = last.then(() => session ? keep(place, session) : place.removeItem(KEY)).catch(() => {});
  });
  return () => subscription.unsubscribe();
}

/**
 * Signs in again who was kept.
 *
 * @returns null where nobody was, or whose session has ended meanwhile; that is then taken away.
 * @throws {AuthError} where the server cannot be asked; what is kept stays.
 */
export async function restoreSession(
  client: AnyClient,
  place: SessionPlace,
): Promise<Session | null> {
  const kept = read(await place.getItem(KEY));
  if (kept) {
    const { data: { session }, error } = await client.auth.setSession(kept);
    if (session) return session;
    const status = error?.status ?? 0;
    if (error && (status < 400 || status >= 500)) throw error;
  }
  await place.removeItem(KEY);
  return null;
}

async function keep(place: SessionPlace, { access_token, refresh_token }: Session): Promise<void> {
  const kept: Kept = { access_token, refresh_token };
  await place.setItem(KEY, JSON.stringify(kept));
}

function read(text: string | null): Kept | null {
  try {
    const { access_token, refresh_token } = JSON.parse(text ?? "{}") as Partial<Kept>;
    return access_token && refresh_token ? { access_token, refresh_token } : null;
  } catch {
    return null;
  }
}
