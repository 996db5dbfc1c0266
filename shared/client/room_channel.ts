/**
 * One room of the translator as one client hears it: a single private channel that all services share,
 * for as long as anybody listens.
 *
 * @module
 */

import type { AnyClient } from "./connect.ts";
import { type Live, type LiveState, openLive } from "./live_channel.ts";
import { readRoom, type RoomNews, type UserActivity } from "./room_read.ts";

/** What somebody wants to be told of a room. */
export interface RoomListener {
  /** The cursor of what they have read; without it they want to know what changes from now on. */
  since?: number | undefined;
  /** After every reading; `first` is this listener's own first one. */
  onNews?(news: RoomNews, first: boolean): void;
  /** What somebody is doing, while they do it. */
  onActivity?(activity: UserActivity): void;
  /** Who is there, by the ids that their clients show. */
  onPresence?(userIds: string[]): void;
  onState?(state: LiveState, reason?: string): void;
}

/** What the next reading is for. */
type Wish = "messages" | "everything";

export class RoomChannel {
  readonly #client: AnyClient;
  readonly #id: string;
  readonly #onOver: () => void;
  /** Those who have heard of a reading. */
  readonly #listeners = new Set<RoomListener>();
  /** Those who wait for one that begins after they came. */
  readonly #newcomers = new Set<RoomListener>();
  readonly #wishes = new Set<Wish>();
  readonly #opened: Promise<void>;
  #live: Live | undefined;
  #isOver = false;
  #cursor: number | undefined;
  #present: string[] | undefined;
  #seated = new Set<string>();

  /** `onOver` is called when nothing will be told any more: whoever comes later needs another one. */
  constructor(client: AnyClient, id: string, onOver: () => void) {
    this.#client = client;
    this.#id = id;
    this.#onOver = onOver;
    this.#opened = this.#open();
  }

  add(listener: RoomListener): void {
    this.#newcomers.add(listener);
    this.#ask("everything");
  }

  /** The last one to go closes the channel. */
  async remove(listener: RoomListener): Promise<void> {
    this.#listeners.delete(listener);
    this.#newcomers.delete(listener);
    if (this.#everybody().length > 0) return;
    this.#end();
    // At once, so that whoever subscribes next finds the topic left.
    const left = this.#live?.close();
    await this.#opened;
    await left;
  }

  async #open(): Promise<void> {
    const user = await idOf(this.#client);
    if (this.#isOver) return;
    this.#live = openLive(this.#client, {
      topic: `translator:session:${this.#id}`,
      catchUp: (signal) => this.#catchUp(signal),
      events: {
        messages: () => this.#ask("messages"),
        session: () => this.#ask("messages"),
        participant: () => this.#ask("everything"),
        activity: (row) => this.#tell(({ onActivity }) => onActivity?.(row as UserActivity)),
      },
      presence: {
        key: user,
        state: () => ({ user_id: user }),
        onChange: (people) => this.#see(Object.keys(people)),
      },
      onState: (state, reason) => void this.#hear(state, reason),
    });
    // Not only when the channel is joined: whatever comes after the subscription is news.
    this.#ask("everything");
  }

  #ask(wish: Wish): void {
    this.#wishes.add(wish);
    // What fails is tried again; a room that is over needs no reading.
    this.#live?.catchUp().catch(() => {});
  }

  async #catchUp(signal: AbortSignal): Promise<void> {
    // A reading that nobody wished for is one after a gap.
    const isBrief = this.#wishes.has("messages") && !this.#wishes.has("everything");
    this.#wishes.clear();
    const newcomers = [...this.#newcomers];
    const people = !isBrief && this.#everybody().some(({ onPresence }) => onPresence);
    const known = [this.#cursor, ...newcomers.map(({ since }) => since)]
      .filter((cursor) => cursor !== undefined);
    const news = await readRoom(this.#client, this.#id, {
      since: known.length ? Math.min(...known) : undefined,
      people,
      signal,
    });
    if (signal.aborted) return;
    if (!news) return void this.#hear("stopped", "Cannot listen: there is no such room for you");
    this.#cursor = news.cursor;
    this.#bring(news, newcomers);
  }

  #bring(news: RoomNews, newcomers: readonly RoomListener[]): void {
    if (news.people) this.#seated = new Set(news.people.map(({ user_id }) => user_id));
    // Whoever has gone meanwhile is told nothing.
    const arrived = newcomers.filter((each) => this.#newcomers.delete(each));
    for (const listener of arrived) this.#listeners.add(listener);
    this.#tell((listener) => listener.onNews?.(news, arrived.includes(listener)));
    const present = this.#present;
    if (present) { for (const { onPresence } of arrived) call(() => onPresence?.(present)); }
  }

  #see(userIds: string[]): void {
    this.#present = userIds;
    if (userIds.some((id) => !this.#seated.has(id))) this.#ask("everything");
    this.#tell(({ onPresence }) => onPresence?.(userIds));
  }

  async #hear(state: LiveState, reason?: string): Promise<void> {
    if (this.#isOver) return;
    if (state === "stopped") {
      this.#end();
      await this.#live?.close();
      await this.#lookBack();
    }
    for (const { onState } of this.#everybody()) call(() => onState?.(state, reason));
  }

  /** Whoever was in a room that ended may still read how it ended. */
  async #lookBack(): Promise<void> {
    const news = await readRoom(this.#client, this.#id, { since: this.#cursor }).catch(() => {});
    if (news) this.#bring(news, [...this.#newcomers]);
  }

  #end(): void {
    this.#isOver = true;
    this.#onOver();
  }

  #everybody(): RoomListener[] {
    return [...this.#listeners, ...this.#newcomers];
  }

  #tell(tell: (listener: RoomListener) => void): void {
    for (const listener of this.#listeners) call(() => tell(listener));
  }
}

/** A callback that throws silences nobody else, and its error is uncaught as it would be anywhere. */
function call(callback: () => void): void {
  try {
    callback();
  } catch (error) {
    queueMicrotask(() => {
      throw error;
    });
  }
}

async function idOf(client: AnyClient): Promise<string> {
  try {
    return (await client.auth.getSession()).data.session?.user.id ?? "";
  } catch {
    // A client that brings tokens of its own has no session: it is there, and nobody knows who.
    return "";
  }
}
