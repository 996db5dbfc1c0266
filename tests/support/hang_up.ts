/**
 * The end of an official client. It leaves timers of ten seconds behind: one for each push that nobody
 * answers, such as a broadcast without ack, and one for `disconnect()`. Deno would report them.
 *
 * @module
 */

import type { SupabaseClient } from "@supabase/supabase-js";

/** Timers of unanswered pushes and of disconnecting, of every client of this file. */
const left = new Set<ReturnType<typeof setTimeout>>();

/** Only clients that were opened after this module was loaded are told from everything else. */
const start = globalThis.setTimeout;
globalThis.setTimeout = Object.assign((...args: Parameters<typeof start>) => {
  const timer = start(...args);
  const isLong = Number(args[1]) >= 5000;
  if (isLong && /Push\.startTimeout|SocketAdapter\.disconnect/.test(new Error().stack ?? "")) {
    left.add(timer);
  }
  return timer;
}, start);

/** Anything that holds an official realtime client. */
export type Caller = Pick<SupabaseClient, "realtime">;

/** Leaves all channels, closes the sockets, and clears what that leaves behind. */
export async function hangUp(...clients: Caller[]): Promise<void> {
  await Promise.all(clients.map(async ({ realtime }) => {
    for (const channel of realtime.getChannels()) await realtime.removeChannel(channel);
    await realtime.disconnect();
  }));
  for (const timer of left) clearTimeout(timer);
  left.clear();
}
