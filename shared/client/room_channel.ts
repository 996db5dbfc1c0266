/**
 * One room of the translator as one client hears it: a single private channel that all services share,
 * for as long as anybody listens.
 *
 * @module
 */

import type { AnyClient } from "./connect.ts";
import { type Live, type LiveState, openLive } from "./live_channel.ts";
import { readRoom, type RoomNews, type UserActivity } from "./room_read.ts";
import { onOtherUser } from "./signed_in_user.ts";

/** What somebody wants to be told of a room. */
export interface RoomListener {
  /** The cursor of what they have read; without it they want to know what changes from now on. */
  since?: number | undefined;
  /** After every reading; `first` is this listener's own first one. */
  onNews?(news: RoomNews, first: boolean): void;
  /** Messages are no more; told after a reading without them. */
  onGone?(messageIds: string[]): void;
  /** What somebody is doing, while they do it. */
  onActivity?(activity: UserActivity): void;
  /** Who is there, by the ids that their clients show; nobody while that cannot be known. */
  onPresence?(userIds: string[]): void;
  onState?(state: LiveState, reason?: string): void;
}

/** What the next reading is for. */
type Wish = "messages" | "everything";

/** Longer than any reading takes on its way: what the server counts back from is not sooner. */
const ON_ITS_WAY_MS = 30_000;

export class RoomChannel {
  readonly #client: AnyClient;
  readonly #id: string;
  readonly #onOver: () => void;
  /** Those who have heard of a reading. */
  readonly #listeners = new Set<RoomListener>();
  /** Those who wait for one that begins after they came, and when that was. */
  readonly #newcomers = new Map<RoomListener, number>();
  readonly #wishes = new Set<Wish>();
  /** Ids of messages that were deleted since the last reading began. */
  readonly #gone = new Set<string>();
  #opened: Promise<void>;
  #forgetUser = () => {};
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
    this.#newcomers.set(listener, performance.now());
    this.#ask("everything");
    queueMicrotask(() => {
      const state = this.#live?.state ?? "connecting";
      if (state === "connecting" || !this.#everybody().includes(listener)) return;
      call(() => listener.onState?.(state));
    });
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
    const live: Live = openLive(this.#client, {
      topic: `translator:session:${this.#id}`,
      catchUp: (signal) => this.#catchUp(signal),
      events: {
        messages: ({ messages }) => {
          for (const id of goneIn(messages)) this.#gone.add(id);
          this.#ask("messages");
        },
        session: () => this.#ask("messages"),
        participant: () => this.#ask("everything"),
        activity: (row) => this.#tell(({ onActivity }) => onActivity?.(row as UserActivity)),
      },
      presence: {
        key: user,
        state: () => ({ user_id: user }),
        onChange: (people) => this.#see(Object.keys(people)),
      },
      onState: (state, reason) => {
        if (this.#live === live) void this.#hear(state, reason);
      },
    });
    this.#live = live;
    this.#forgetUser = onOtherUser(this.#client, user, () => void this.#reopen());
    // Not only when the channel is joined: whatever comes after the subscription is news.
    this.#ask("everything");
  }

  /** Whoever signs in with the same client comes as themselves, and the one before is gone. */
  async #reopen(): Promise<void> {
    this.#forgetUser();
    const before = this.#live;
    this.#live = undefined;
    this.#see([]);
    this.#opened = Promise.resolve(before?.close()).then(() => this.#open());
    await this.#opened;
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
    const newcomers = [...this.#newcomers.keys()];
    const gone = [...this.#gone];
    const people = !isBrief && this.#isWatched;
    const known = [this.#cursor, ...newcomers.map(({ since }) => since)]
      .filter((cursor) => cursor !== undefined);
    const began = [...this.#newcomers].flatMap(([{ since }, at]) => since === undefined ? at : []);
    const news = await readRoom(this.#client, this.#id, {
      since: known.length ? Math.min(...known) : undefined,
      ago: began.length ? performance.now() - Math.min(...began) + ON_ITS_WAY_MS : undefined,
      people,
      signal,
    });
    if (signal.aborted) return;
    if (!news) return void this.#hear("stopped", "Cannot listen: there is no such room for you");
    this.#cursor = news.cursor;
    this.#bring(news, newcomers);
    for (const id of gone) this.#gone.delete(id);
    if (gone.length) this.#tell(({ onGone }) => onGone?.(gone));
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
    if (this.#isWatched && userIds.some((id) => !this.#seated.has(id))) this.#ask("everything");
    this.#tell(({ onPresence }) => onPresence?.(userIds));
  }

  async #hear(state: LiveState, reason?: string): Promise<void> {
    if (this.#isOver) return;
    // Whoever leaves while nothing is pushed would stay for ever.
    if (state !== "live") this.#see([]);
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
    if (news) this.#bring(news, [...this.#newcomers.keys()]);
  }

  #end(): void {
    this.#isOver = true;
    this.#forgetUser();
    this.#onOver();
  }

  /** Whether anybody wants to know who is there. */
  get #isWatched(): boolean {
    return this.#everybody().some(({ onPresence }) => onPresence);
  }

  #everybody(): RoomListener[] {
    return [...this.#listeners, ...this.#newcomers.keys()];
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

/** Those that a notice of messages says are deleted. */
function goneIn(messages: unknown): string[] {
  return Array.isArray(messages)
    ? messages.filter((each) => each?.deleted).map(({ id }) => String(id))
    : [];
}

async function idOf(client: AnyClient): Promise<string> {
  try {
    return (await client.auth.getSession()).data.session?.user.id ?? "";
  } catch {
    // A client that brings tokens of its own has no session: it is there, and nobody knows who.
    return "";
  }
}
