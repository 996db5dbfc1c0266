/**
 * The database says that rights on a private topic may have changed: everybody there is judged again.
 *
 * The hosted platform does not listen: there it takes a new token, or five minutes.
 *
 * @module
 */

import { createJudging } from "./judging.ts";
import { readRights } from "./rights.ts";
import type { Server } from "./server.ts";

/** Listens to `notify realtime_rights, '<topic>'`; the returned function stops listening. */
export function hearLostRights(server: Server): Promise<() => Promise<void>> {
  const { engine, hub, log } = server;
  const judge = createJudging({
    hub,
    read: (who, topic, withPresence) => readRights(engine, who, topic, withPresence, log),
    log,
  });
  return engine.listen("realtime_rights", (payload) => {
    server.rightsChanged++;
    // Nothing is said when a lost connection is back: anything may have been missed.
    for (const topic of payload === "" ? hub.privateTopics() : [payload]) judge(topic);
  });
}
