/**
 * Hands Realtime the token of whoever is signed in, before a channel is joined with it.
 *
 * @module
 */

import type { AnyClient } from "./connect.ts";
import { type Timers, within } from "./timers.ts";

/** How long to wait for a token before trying with the last one. */
const PATIENCE_MS = 10_000;

/** Enough for whoever signs in or out at the same moment. */
const TRIES = 5;

/** What Realtime joins channels with from now on. */
export interface LiveToken {
  value: string | null;
  /** False where nobody answered, so that the session could not be renewed. */
  certain: boolean;
}

/**
 * Gives Realtime the current token, renewed before where `renew` says so. Never throws: without an
 * answer the old token stays.
 */
export async function refreshLiveToken(
  client: AnyClient,
  { renew = false, timers }: { renew?: boolean; timers: Timers },
): Promise<LiveToken> {
  let certain = false;
  const refreshed = (async () => {
    certain = await hasAnswer(client, renew);
    await hand(client);
  })();
  // A callback of the application's that throws leaves the old token in place.
  refreshed.catch(() => certain = false);
  const inTime = await within(PATIENCE_MS, refreshed, timers);
  return { value: client.realtime.accessTokenValue, certain: certain && inTime };
}

/** Reading a session renews it as well where this clock says that it is over. */
async function hasAnswer(client: AnyClient, renew: boolean): Promise<boolean> {
  try {
    const { error } = renew ? await client.auth.refreshSession() : await client.auth.getSession();
    return error?.name !== "AuthRetryableFetchError";
  } catch {
    // A client that brings tokens of its own has no sessions.
    return true;
  }
}

async function hand({ realtime }: AnyClient): Promise<void> {
  // Of several calls at once only the last one sets the token; the others return before it has.
  for (let attempt = 0; attempt < TRIES; attempt++) {
    await realtime.setAuth();
    if (!realtime.accessToken) return;
    if (realtime.accessTokenValue === await realtime.accessToken()) return;
  }
}
