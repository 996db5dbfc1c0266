/**
 * Who is typing or recording in a room, for a front end.
 *
 * @module
 */

import { ActivityFeed } from "./activity_feed.ts";
import { type AnyClient, signedIn } from "./connect.ts";
import { listenToRoom, type Subscription } from "./listen_to_room.ts";
import type { UserActivity } from "./room_read.ts";

export type { UserActivity } from "./room_read.ts";
export type ActivityType = "typing" | "recording" | "processing" | "idle";

/** Whoever does nothing for so long is idle again. */
const IDLE_AFTER_MS = 3_000;

/** The same sign again is sent no sooner: the database would not write it. */
const AGAIN_AFTER_MS = 1_000;

interface Sign {
  type: ActivityType;
  sentAt: number;
  timer?: ReturnType<typeof setTimeout>;
}

export class ActivityService {
  readonly #client: AnyClient;
  /** The last sign of life in each room, and the timer that ends it. */
  readonly #signs = new Map<string, Sign>();

  constructor(client: AnyClient) {
    this.#client = client;
  }

  /**
   * Shows what the caller is doing, and that they are idle three seconds later; call it with every
   * key. `userId` is the seed's parameter: the server takes the caller's own.
   */
  async updateActivity(
    sessionId: string,
    userId: string,
    activityType: ActivityType,
  ): Promise<void> {
    const key = `${sessionId}-${userId}`;
    const before = this.#signs.get(key);
    const isAgain = before?.type === activityType && Date.now() - before.sentAt < AGAIN_AFTER_MS;
    const sign: Sign = { type: activityType, sentAt: isAgain ? before.sentAt : Date.now() };
    clearTimeout(before?.timer);
    this.#signs.set(key, sign);

    const isShown = isAgain || await this.#show(sessionId, activityType);
    // Meanwhile a later sign may have come, or the page may be gone.
    if (this.#signs.get(key) !== sign) return;
    // A lost sign of life is not worth an error in front of a person who types.
    if (!isShown || activityType === "idle") {
      this.#signs.delete(key);
      return;
    }
    sign.timer = setTimeout(() => {
      this.updateActivity(sessionId, userId, "idle").catch(() => {});
    }, IDLE_AFTER_MS);
  }

  /** What people in the room are doing now; who is idle is left out. */
  async getSessionActivities(sessionId: string): Promise<UserActivity[]> {
    const { data } = await this.#rows.from("user_activity").select()
      .eq("session_id", sessionId).neq("activity_type", "idle").throwOnError();
    return data;
  }

  /** Tells what people are doing now, and each change of it, idleness included. */
  subscribeToActivities(
    sessionId: string,
    onActivity: (activity: UserActivity) => void,
  ): Subscription {
    const feed = new ActivityFeed(onActivity);
    const subscription = listenToRoom(this.#client, sessionId, {
      onActivity: (activity) => feed.hear(activity),
      onNews: ({ activities }) => activities.forEach((each) => feed.hear(each)),
    });
    return {
      unsubscribe() {
        feed.close();
        return subscription.unsubscribe();
      },
    };
  }

  /** Forgets the timers, when a page goes away. */
  cleanup(): void {
    for (const { timer } of this.#signs.values()) clearTimeout(timer);
    this.#signs.clear();
  }

  async #show(sessionId: string, activityType: ActivityType): Promise<boolean> {
    await signedIn(this.#client);
    const { error } = await this.#rows.rpc("set_activity", {
      p_session: sessionId,
      p_activity: activityType,
    });
    return !error;
  }

  get #rows() {
    return this.#client.schema("translator");
  }
}
