/**
 * The end of an official client. It leaves timers behind: ten seconds for each push that nobody
 * answers, such as a broadcast without ack, and for `disconnect()`, and the next heartbeat where the
 * socket takes long to close. Deno would report them.
 *
 * @module
 */

import type { SupabaseClient } from "@supabase/supabase-js";

/** Timers of unanswered pushes, of disconnecting and of heartbeats, of every client of this file. */
const left = new Set<ReturnType<typeof setTimeout>>();

/** Who makes them; the last one is the answer to a heartbeat. */
const LEFT_BY =
  /Push\.startTimeout|SocketAdapter\.disconnect|Socket\.(reset|send)Heartbeat|phoenix\S+\n +at Serializer\.decode/;

/** Only clients that were opened after this module was loaded are told from everything else. */
const start = globalThis.setTimeout;
globalThis.setTimeout = Object.assign((...args: Parameters<typeof start>) => {
  const timer = start(...args);
  const isLong = Number(args[1]) >= 5000;
  if (isLong && LEFT_BY.test(nearest(new Error()))) left.add(timer);
  return timer;
}, start);

/** Whoever calls, and what called them: further down others begin. */
function nearest({ stack = "" }: Error): string {
  return stack.split("\n").slice(2, 6).join("\n");
}

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
