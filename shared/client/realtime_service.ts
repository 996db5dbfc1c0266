/**
 * Reading positions of one person on many devices, as they change.
 *
 * @module
 */

import type { AnyClient } from "./connect.ts";
import type { LiveState } from "./live_channel.ts";
import { type FeedOptions, ProgressFeed, type ProgressListener } from "./progress_feed.ts";
import type { Position } from "./progress_news.ts";

/** What `subscribeToProgress` returns. */
export interface ProgressSubscription {
  readonly state: LiveState;
  /** Resolves when nothing is told any more; doing it twice is harmless. */
  unsubscribe(): Promise<"ok">;
}

export class RealtimeService {
  readonly #client: AnyClient;
  readonly #options: FeedOptions;
  /** One for each reader somebody listens to: all listeners share a channel. */
  readonly #feeds = new Map<string, ProgressFeed>();

  constructor(client: AnyClient, options: FeedOptions = {}) {
    this.#client = client;
    this.#options = options;
  }

  /**
   * Tells each position as it is now and whenever it changes, over Realtime or, while that is away,
   * by asking. `userId` is the signed-in reader's: nobody hears of another's.
   */
  subscribeToProgress(
    userId: string,
    onProgress: (position: Position) => void,
    more: Omit<ProgressListener, "onProgress"> = {},
  ): ProgressSubscription {
    const known = this.#feeds.get(userId);
    // One that stopped tells nothing any more, though somebody may not have left it yet.
    const feed = known && known.state !== "stopped"
      ? known
      : new ProgressFeed(this.#client, userId, this.#options);
    this.#feeds.set(userId, feed);
    const listener = { ...more, onProgress };
    feed.add(listener);
    let over: Promise<"ok"> | undefined;
    return {
      get state() {
        return over ? "stopped" : feed.state;
      },
      unsubscribe: () => over ??= this.#leave(userId, feed, listener),
    };
  }

  /** Ends a subscription; the last one of a reader leaves the channel. */
  unsubscribe(subscription: ProgressSubscription): Promise<"ok"> {
    return subscription.unsubscribe();
  }

  /**
   * Takes what was pushed: a notice that a position changed, or the position itself. Repeats and
   * positions older than what is known are dropped. Says whether it was news.
   */
  handleProgressUpdate(payload: unknown): boolean {
    const heard = [...this.#feeds.values()].map((feed) => feed.hear(payload));
    return heard.includes(true);
  }

  async #leave(
    userId: string,
    feed: ProgressFeed,
    listener: ProgressListener,
  ): Promise<"ok"> {
    feed.remove(listener);
    if (!feed.isEmpty) return "ok";
    if (this.#feeds.get(userId) === feed) this.#feeds.delete(userId);
    return await feed.close();
  }
}
