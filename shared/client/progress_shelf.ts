/**
 * What a device remembers of a reader: what is still to be sent, where every series was when it was
 * last heard of, and how far its own clock has come.
 *
 * @module
 */

import { compare, observe, tick } from "../reading/clock.ts";
import type { Input } from "./invoke.ts";
import type { Position } from "./progress_news.ts";
import { forgivingStore, type ProgressStore } from "./progress_store.ts";

/** One thing a device did. */
export type ProgressOperation = Input<"sync-progress">["ops"][number];

const CLOCK = "quintet:reading:clock";
const USER = "quintet:reading:user";
const ops = (user: string) => `quintet:reading:op:${user}:`;
const places = (user: string) => `quintet:reading:place:${user}:`;
const device = (user: string) => `quintet:reading:device:${user}`;

export class ProgressShelf {
  readonly #store: ProgressStore;
  readonly #now: () => number;

  /** `onError` is told what the store refused; it is kept for as long as this page lives. */
  constructor(
    store: ProgressStore,
    now: () => number,
    onError: (error: unknown) => void = () => {},
  ) {
    this.#store = forgivingStore(store, onError);
    this.#now = now;
  }

  /** The device's clock goes on, ahead of everything it has seen; it never goes back. */
  tick(): string {
    const clock = tick(this.#store.get(CLOCK), this.#now());
    this.#store.set(CLOCK, clock);
    return clock;
  }

  /** Whoever was signed in last; a reader who is offline is still the same one. */
  get user(): string | null {
    return this.#store.get(USER);
  }

  set user(id: string | null) {
    if (id === null) this.#store.remove(USER);
    else if (id !== this.user) this.#store.set(USER, id);
  }

  device(user: string): string | null {
    return this.#store.get(device(user));
  }

  keepDevice(user: string, id: string | null): void {
    if (id === null) this.#store.remove(device(user));
    else this.#store.set(device(user), id);
  }

  /** What waits, the oldest first. */
  waiting(user: string): ProgressOperation[] {
    return this.#all<ProgressOperation>(ops(user))
      .sort((a, b) => compare(a.hlc, b.hlc));
  }

  wait(user: string, op: ProgressOperation): void {
    this.#store.set(ops(user) + op.op_id, JSON.stringify(op));
  }

  done(user: string, opId: string): void {
    this.#store.remove(ops(user) + opId);
  }

  /** Where every series was, tombstones included. */
  places(user: string): Position[] {
    return this.#all<Position>(places(user));
  }

  place(user: string, series: string): Position | undefined {
    return read<Position>(this.#store.get(places(user) + series));
  }

  /** Remembers a place that the server told; an older one that came late is not. */
  keepPlace(user: string, position: Position): void {
    const before = this.place(user, position.series_id);
    if (before && Date.parse(before.updated_at) > Date.parse(position.updated_at)) return;
    this.#store.set(CLOCK, observe(this.#store.get(CLOCK), position.hlc));
    this.#store.set(places(user) + position.series_id, JSON.stringify(position));
  }

  /** Forgets what the server does not have (any more). */
  forgetOthers(user: string, told: readonly Position[]): void {
    const series = new Set(told.map(({ series_id }) => series_id));
    for (const { series_id } of this.places(user)) {
      if (!series.has(series_id)) this.#store.remove(places(user) + series_id);
    }
  }

  #all<Kept>(prefix: string): Kept[] {
    return this.#store.keys(prefix)
      .map((key) => read<Kept>(this.#store.get(key)))
      .filter((kept) => kept !== undefined);
  }
}

/** What another version of the page wrote may be anything. */
function read<Kept>(text: string | null): Kept | undefined {
  try {
    return text ? JSON.parse(text) ?? undefined : undefined;
  } catch {
    return undefined;
  }
}
