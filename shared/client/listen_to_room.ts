/**
 * Listening to a room of the translator, however many of a front end's services do so at once.
 *
 * @module
 */

import type { AnyClient } from "./connect.ts";
import { RoomChannel, type RoomListener } from "./room_channel.ts";

/** What a `subscribe…` method returns. */
export interface Subscription {
  /** Resolves when nothing is told any more; doing it twice is harmless. */
  unsubscribe(): Promise<"ok">;
}

/** Of each client the rooms that somebody listens to. */
const open = new WeakMap<AnyClient, Map<string, RoomChannel>>();

/** Listens until unsubscribed; all listeners of one client to one room share a channel. */
export function listenToRoom(
  client: AnyClient,
  sessionId: string,
  listener: RoomListener,
): Subscription {
  const rooms = open.get(client) ?? new Map<string, RoomChannel>();
  open.set(client, rooms);
  const room = rooms.get(sessionId) ?? new RoomChannel(client, sessionId, () => {
    if (rooms.get(sessionId) === room) rooms.delete(sessionId);
  });
  rooms.set(sessionId, room);
  room.add(listener);
  return {
    async unsubscribe() {
      await room.remove(listener);
      return "ok";
    },
  };
}
