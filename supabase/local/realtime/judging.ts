/**
 * Judges everybody in a private room again, while what is said there waits.
 *
 * @module
 */

import type { Log } from "../database/log.ts";
import { Channel } from "./channel.ts";
import { type Hub, roomKey } from "./hub.ts";
import type { Identity } from "./identity.ts";
import type { ReadRights } from "./rights.ts";
import { mayNoLongerRead } from "./token_change.ts";

/** So many identities of a room are judged at once: joins need the database as well. */
const AT_ONCE = 4;

/** A judgement under way. */
interface Judging {
  /** Another notice has come, which it may know nothing of. */
  again: boolean;
  done: Promise<void>;
}

/** The rooms, and who knows what somebody may hear. */
export interface JudgedRooms {
  hub: Hub;
  read: (who: Identity, topic: string, withPresence: boolean) => Promise<ReadRights>;
  log: Log;
}

/** The returned function has the room of a topic judged. */
export function createJudging(rooms: JudgedRooms): (topic: string) => void {
  const { hub } = rooms;
  const judging = new Map<string, Judging>();
  /** One judgement of a room after the other: an older one cannot be the last. */
  function judge(room: string, topic: string): Promise<void> {
    const before = judging.get(room);
    if (before) {
      before.again = true;
      return before.done;
    }
    const now: Judging = { again: true, done: Promise.resolve() };
    judging.set(room, now);
    now.done = (async () => {
      while (now.again) {
        now.again = false;
        await judgeRoom(rooms, room, topic);
      }
    })().finally(() => judging.delete(room));
    return now.done;
  }

  return (topic) => {
    const room = roomKey(topic, true);
    // What is said meanwhile waits: who has lost the right does not hear it.
    void hub.hold(room, () => judge(room, topic), () => {
      // They come again, are judged then, and catch up.
      for (const channel of channelsIn(hub, room)) channel.close("phx_error");
    });
  };
}

function channelsIn(hub: Hub, room: string): Channel[] {
  return [...hub.members(room)].filter((each) => each instanceof Channel)
    .filter(({ isClosed }) => !isClosed);
}

async function judgeRoom(rooms: JudgedRooms, room: string, topic: string): Promise<void> {
  const alike = Map.groupBy(channelsIn(rooms.hub, room), keyOf);
  const waiting = [...alike];
  const work = async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      const [key, channels] = next;
      await judgeAlike(rooms, topic, key, channels);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
}

/** Whoever has one key has the same rights. */
function keyOf(channel: Channel): string {
  return `${channel.config.presence.isEnabled} ${channel.identity().key}`;
}

async function judgeAlike(
  { read, log }: JudgedRooms,
  topic: string,
  key: string,
  channels: Channel[],
): Promise<void> {
  const [first] = channels;
  if (!first) return;
  const who = first.identity();
  try {
    const rights = await read(who, topic, first.config.presence.isEnabled);
    for (const channel of channels) {
      // A token that came meanwhile was judged by itself.
      if (keyOf(channel) !== key) continue;
      if (rights.broadcast || rights.presence) channel.become(channel.identity(), rights);
      else channel.fail(mayNoLongerRead(topic));
    }
  } catch (error) {
    log("error", "realtime: rights cannot be judged", { error: String(error) });
    // Nobody knows whether they may hear: they come again, and are judged then.
    for (const channel of channels) channel.close("phx_error");
  }
}
