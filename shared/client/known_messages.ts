/**
 * Which messages somebody has been told, so that each change is told once.
 *
 * @module
 */

import type { Message, RoomNews } from "./room_read.ts";

/** What was read, and from where to read on. */
export type Read = Pick<RoomNews, "cursor" | "messages">;

export class KnownMessages {
  /** By id the transaction that wrote it; only of those that may be read again. */
  readonly #known = new Map<string, number>();
  #cursor = 0;

  /** Takes a reading in and answers what is new in it, in its order. */
  newsIn({ cursor, messages }: Read): Message[] {
    const news = messages.filter(({ id, changed_in }) =>
      changed_in >= this.#cursor && changed_in !== this.#known.get(id)
    );
    for (const { id, changed_in } of news) this.#known.set(id, changed_in);
    // A database that was restored may count from an earlier number.
    this.#cursor = cursor;
    for (const [id, changedIn] of this.#known) {
      if (changedIn < this.#cursor) this.#known.delete(id);
    }
    return news;
  }
}
