/**
 * A broadcast of the database as clients receive it.
 *
 * @module
 */

import type { Broadcast } from "./frames.ts";
import { type Hub, roomKey } from "./hub.ts";
import type { StoredBroadcast } from "./stored.ts";

/** JSON goes out as text; bytes go to 2.0.0 alone. */
export function asBroadcast(
  { id, topic, event, payload }: StoredBroadcast,
  more: { replayed?: true } = {},
): Broadcast {
  return { topic: `realtime:${topic}`, event, payload, meta: { ...more, id } };
}

/** Sends broadcasts of the database to their rooms; other servers read them by themselves. */
export function sendStored(hub: Hub, batch: StoredBroadcast[]): void {
  for (const stored of batch) {
    hub.sendHere(roomKey(stored.topic, stored.private), asBroadcast(stored));
  }
}
