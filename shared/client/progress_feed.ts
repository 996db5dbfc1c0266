/**
 * One reader's positions as they are known here: pushed where Realtime works, asked for where it does
 * not, and told once each.
 *
 * @module
 */

import { compare } from "../reading/clock.ts";
import type { AnyClient } from "./connect.ts";
import { invoke, InvokeError } from "./invoke.ts";
import { type Live, type LiveState, openLive } from "./live_channel.ts";
import { OpenConflicts } from "./open_conflicts.ts";
import {
  conflictIn,
  type ConflictNotice,
  noticeIn,
  type Position,
  positionIn,
} from "./progress_news.ts";
import { signedInUser } from "./signed_in_user.ts";
import type { Timers } from "./timers.ts";

/** Whom to tell, and of what. */
export interface ProgressListener {
  /** Each position that is known, and then each change; a deleted one has `deleted_at`. */
  onProgress(position: Position): void;
  onConflict?(conflict: ConflictNotice): void;
  onStatus?(state: LiveState, reason?: string): void;
}

export interface FeedOptions {
  pollEveryMs?: number;
  timers?: Timers;
  random?: () => number;
  /** One line for each change of state and each error. */
  log?(line: Record<string, unknown>): void;
}

/** How many positions are asked for at once. */
const PAGE = 500;

export class ProgressFeed {
  readonly #client: AnyClient;
  readonly #userId: string;
  readonly #log: (line: Record<string, unknown>) => void;
  readonly #live: Live;
  readonly #listeners = new Set<ProgressListener>();
  readonly #known = new Map<string, Position>();
  /** The clock of the last notice of each series. */
  readonly #noticed = new Map<string, string>();
  readonly #conflicts: OpenConflicts;
  #cursor: string | undefined;

  constructor(client: AnyClient, userId: string, { log, ...options }: FeedOptions) {
    const topic = `reading:user:${userId}`;
    this.#client = client;
    this.#userId = userId;
    this.#log = (line) => log?.({ topic, ...line });
    this.#conflicts = new OpenConflicts((conflict) => {
      this.#tell(({ onConflict }) => onConflict?.(conflict));
    });
    this.#live = openLive(client, {
      ...options,
      topic,
      events: {
        progress: (payload) => void this.hear(payload),
        conflict: (payload) => {
          const conflict = conflictIn(payload);
          if (conflict) this.#conflicts.hear(conflict);
        },
      },
      catchUp: (signal) => this.#catchUp(signal),
      onState: (state, reason) => {
        this.#log({ state, ...(reason && { reason }) });
        this.#tell(({ onStatus }) => onStatus?.(state, reason));
      },
      onError: (error) => this.#log({ error: (error as Error).message }),
    });
  }

  get state(): LiveState {
    return this.#live.state;
  }

  get isEmpty(): boolean {
    return this.#listeners.size === 0;
  }

  /** Tells a newcomer what is known already. */
  add(listener: ProgressListener): void {
    this.#listeners.add(listener);
    queueMicrotask(() => {
      if (!this.#listeners.has(listener)) return;
      this.#call(() => listener.onStatus?.(this.state));
      for (const position of this.#known.values()) this.#call(() => listener.onProgress(position));
      for (const each of this.#conflicts.all) this.#call(() => listener.onConflict?.(each));
    });
  }

  remove(listener: ProgressListener): void {
    this.#listeners.delete(listener);
  }

  close(): Promise<"ok"> {
    return this.#live.close();
  }

  /** Takes a notice or a position from wherever it comes; whether it said anything new. */
  hear(payload: unknown): boolean {
    const position = positionIn(payload);
    if (position) return this.#merge(position);
    const notice = noticeIn(payload);
    if (!notice) {
      this.#log({ error: "Cannot use what was pushed: it is no position" });
      return false;
    }
    const { series_id, hlc } = notice;
    const isKnown = this.#known.get(series_id)?.hlc === hlc;
    const isNews = !isKnown && this.#noticed.get(series_id) !== hlc;
    if (isNews) this.#noticed.set(series_id, hlc);
    // A known clock as well: another device may have it, and a policy changes without one. What fails
    // is tried again.
    this.#live.catchUp().catch(() => {});
    return isNews;
  }

  /** Reads everything that came after what was read last. */
  async #catchUp(signal: AbortSignal): Promise<void> {
    await this.#mustBeOwn();
    let more = true;
    while (more && !signal.aborted) {
      const page = await this.#page(signal);
      if (signal.aborted) return;
      for (const position of page.items) this.#merge(position);
      this.#cursor = page.next_cursor;
      more = page.has_more;
    }
    const isAsked = [...this.#listeners].some(({ onConflict }) => onConflict);
    if (isAsked) await this.#conflicts.read(this.#client, signal);
  }

  async #page(signal: AbortSignal) {
    const after = this.#cursor;
    try {
      return await invoke(this.#client, "pull-progress", {
        limit: PAGE,
        ...(after && { cursor: after }),
      }, { signal });
    } catch (error) {
      // A cursor of another project or of an older server: from the beginning, then.
      if (error instanceof InvokeError && error.status === 400) this.#cursor = undefined;
      throw error;
    }
  }

  /** Positions are read as whoever is signed in, who may be somebody else by now. */
  async #mustBeOwn(): Promise<void> {
    const user = await signedInUser(this.#client);
    if (user !== undefined && user !== this.#userId) {
      throw new Error("Cannot follow these positions: somebody else is signed in");
    }
  }

  /**
   * The server's positions are told in the order it made them, whatever the order of arrival: a late
   * answer does not turn the pages back.
   */
  #merge(position: Position): boolean {
    const known = this.#known.get(position.series_id);
    if (known && !isNewer(position, known)) return false;
    this.#known.set(position.series_id, position);
    this.#noticed.delete(position.series_id);
    this.#tell(({ onProgress }) => onProgress(position));
    return true;
  }

  #tell(tell: (listener: ProgressListener) => void): void {
    for (const listener of this.#listeners) this.#call(() => tell(listener));
  }

  /** A listener that throws silences nobody else. */
  #call(callback: () => void): void {
    try {
      callback();
    } catch (error) {
      this.#log({ error: (error as Error).message });
    }
  }
}

/** Two changes within a millisecond are told apart by their clocks. */
function isNewer(position: Position, known: Position): boolean {
  const later = Date.parse(position.updated_at) - Date.parse(known.updated_at);
  return later > 0 || later === 0 && compare(position.hlc, known.hlc) > 0;
}
