/**
 * Whether a channel may send: public ones may, private ones are judged at their first push.
 *
 * @module
 */

import type { Channel } from "./channel.ts";
import { type Extension, mayWrite } from "./rights.ts";
import type { Server } from "./server.ts";

/** Goes on at once when the answer is known; otherwise asks the policies first. */
export function whenAllowed(
  { engine, log }: Server,
  channel: Channel,
  extension: Extension,
  go: (isAllowed: boolean) => void,
): void | Promise<void> {
  const known = channel.mayWrite;
  const isAllowed = channel.config.isPrivate ? known[extension] : true;
  if (isAllowed !== undefined) return go(isAllowed);
  return judge();

  async function judge(): Promise<void> {
    let judged = false;
    try {
      judged = await mayWrite(engine, channel.identity(), channel.subtopic, extension, log);
      // New claims begin with an empty answer of their own: this one is not theirs.
      known[extension] = judged;
    } catch (error) {
      log("error", "realtime: rights cannot be judged", { error: String(error) });
    }
    if (!channel.isClosed) go(judged);
  }
}
