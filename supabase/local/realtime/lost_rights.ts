/**
 * The database says that rights on a private topic may have changed: everybody there is judged again.
 *
 * The hosted platform does not listen: there it takes a new token, or five minutes.
 *
 * @module
 */

import { Channel } from "./channel.ts";
import { roomKey } from "./hub.ts";
import { judgedRights } from "./judged_rights.ts";
import type { ReadRights } from "./rights.ts";
import type { Server } from "./server.ts";
import { mayNoLongerRead } from "./token_change.ts";

/** Listens to `notify realtime_rights, '<topic>'`; the returned function stops listening. */
export function hearLostRights(server: Server): Promise<() => Promise<void>> {
  const { engine, hub } = server;
  return engine.listen("realtime_rights", (payload) => {
    server.rightsChanged++;
    // Nothing is said when a lost connection is back: anything may have been missed.
    for (const topic of payload === "" ? hub.privateTopics() : [payload]) {
      const room = roomKey(topic, true);
      // What is said meanwhile waits: who has lost the right does not hear it.
      void hub.hold(room, () => judgeRoom(server, room, topic));
    }
  });
}

async function judgeRoom(server: Server, room: string, topic: string): Promise<void> {
  const { hub, log } = server;
  const judged = new Map<string, ReadRights>();
  for (const channel of [...hub.members(room)]) {
    if (!(channel instanceof Channel) || channel.isClosed) continue;
    const who = channel.identity();
    const { isEnabled } = channel.config.presence;
    const identity = `${isEnabled} ${who.key}`;
    try {
      const rights = judged.get(identity) ?? await judgedRights(server, who, topic, isEnabled);
      judged.set(identity, rights);
      if (!rights.broadcast && !rights.presence) channel.fail(mayNoLongerRead(topic));
      // A token that came meanwhile was judged by itself.
      else if (channel.identity() === who) channel.become(who, rights);
    } catch (error) {
      log("error", "realtime: rights cannot be judged", { error: String(error) });
      // Nobody knows whether it may hear: it comes again, and is judged then.
      channel.close("phx_error");
    }
  }
}
