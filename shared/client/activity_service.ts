/**
 * Who is typing or recording in a room, for a front end.
 *
 * @module
 */

import type { Database } from "../database.types.ts";
import { changes, poll, type Subscription } from "./polling.ts";
import { type AnyClient, signedIn } from "./connect.ts";

export type UserActivity = Database["translator"]["Tables"]["user_activity"]["Row"];
export type ActivityType = "typing" | "recording" | "processing" | "idle";

/** Whoever does nothing for so long is idle again. */
const IDLE_AFTER_MS = 3_000;

/** How often a subscription asks. */
const EVERY_MS = 500;

interface Sign {
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
   * Shows what the caller is doing, and that they are idle three seconds later. `userId` is the
   * seed's parameter: the server takes the caller's own.
   */
  async updateActivity(
    sessionId: string,
    userId: string,
    activityType: ActivityType,
  ): Promise<void> {
    const key = `${sessionId}-${userId}`;
    const sign: Sign = {};
    clearTimeout(this.#signs.get(key)?.timer);
    this.#signs.set(key, sign);

    await signedIn(this.#client);
    const { error } = await this.#rows.rpc("set_activity", {
      p_session: sessionId,
      p_activity: activityType,
    });
    // Meanwhile a later sign may have come, or the page may be gone.
    if (this.#signs.get(key) !== sign) return;
    // A lost sign of life is not worth an error in front of a person who types.
    if (error || activityType === "idle") {
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

  /** Tells each person's activity whenever it changes, idleness included. */
  subscribeToActivities(
    sessionId: string,
    onActivity: (activity: UserActivity) => void,
  ): Subscription {
    const isNew = changes<ActivityType>();
    const active = new Map<string, UserActivity>();
    return poll(async () => {
      const now = await this.getSessionActivities(sessionId);
      for (const activity of now) {
        active.set(activity.user_id, activity);
        const type = activity.activity_type as ActivityType;
        if (isNew(activity.user_id, type)) onActivity(activity);
      }
      for (const [user, last] of active) {
        if (now.some((each) => each.user_id === user)) continue;
        active.delete(user);
        isNew(user, "idle");
        onActivity({ ...last, activity_type: "idle" });
      }
    }, { everyMs: EVERY_MS });
  }

  /** Forgets the timers, when a page goes away. */
  cleanup(): void {
    for (const { timer } of this.#signs.values()) clearTimeout(timer);
    this.#signs.clear();
  }

  get #rows() {
    return this.#client.schema("translator");
  }
}
