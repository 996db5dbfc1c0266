/**
 * Turns signs of life into changes: each is told once, and who falls silent is idle.
 *
 * @module
 */

import type { UserActivity } from "./room_read.ts";

/** Clients say themselves when somebody is idle, after three seconds; this is for one that is gone. */
const SILENCE_MS = 4_000;

interface Heard {
  activity: UserActivity;
  timer?: ReturnType<typeof setTimeout>;
}

export class ActivityFeed {
  readonly #tell: (activity: UserActivity) => void;
  readonly #heard = new Map<string, Heard>();
  #isClosed = false;

  constructor(tell: (activity: UserActivity) => void) {
    this.#tell = tell;
  }

  /** Takes a sign in; one that is older than the last, or is the last, or says the same, is no news. */
  hear(activity: UserActivity): void {
    const last = this.#heard.get(activity.user_id);
    // Moments of one server, written alike: their text has their order.
    if (this.#isClosed || last && activity.updated_at <= last.activity.updated_at) return;
    clearTimeout(last?.timer);
    const isIdle = activity.activity_type === "idle";
    this.#heard.set(activity.user_id, {
      activity,
      ...!isIdle && { timer: setTimeout(() => this.#silence(activity), SILENCE_MS) },
    });
    if (activity.activity_type !== (last?.activity.activity_type ?? "idle")) this.#tell(activity);
  }

  /** Tells nothing any more. */
  close(): void {
    this.#isClosed = true;
    for (const { timer } of this.#heard.values()) clearTimeout(timer);
    this.#heard.clear();
  }

  #silence(last: UserActivity): void {
    const activity = { ...last, activity_type: "idle" };
    this.#heard.set(last.user_id, { activity });
    this.#tell(activity);
  }
}
