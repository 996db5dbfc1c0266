/**
 * So many requests a second of all stories. Everybody waits for an answer before they ask again: a
 * server that comes back finds as many requests as there are people, not all that it has missed.
 *
 * @module
 */

import type { Crowd, Guest } from "./crowd.ts";
import { KeyLife } from "./key_life.ts";
import { type Doing, openAndEnd, pull, readAlong, talk, turnPage } from "./stories.ts";

/** Of a hundred requests; the rest is API keys. */
const SHARES: [share: number, story: (doing: Doing, guest: Guest) => Promise<void>][] = [
  [20, talk],
  [20, readAlong],
  [20, turnPage],
  [20, pull],
];
const ROOMS = 3;
const ONE_OF_EACH = [0, 20, 40, 60, 80, 99];

/** Ten rooms in ten minutes are the most of one host. */
const ROOM_EVERY_MS = 65_000;

/** Requests under way, and a beat that begins new ones. */
export class Pace {
  /** How many were not begun, because whoever would have asked still waited. */
  heldBack = 0;
  readonly #crowd: Crowd;
  readonly #doing: Doing;
  readonly #keys: KeyLife[];
  readonly #running = new Set<Promise<void>>();
  readonly #rooms = new Map<Guest, number>();
  readonly #busy = new Set<Guest>();
  #begun = 0;

  constructor(crowd: Crowd, doing: Doing) {
    this.#crowd = crowd;
    this.#doing = doing;
    this.#keys = crowd.owners.map((owner) => new KeyLife(owner));
  }

  /** Begins `rate` stories a second until told to stop. */
  async keep(rate: number, stop: AbortSignal): Promise<void> {
    for (let due = performance.now(); !stop.aborted; due += 1000 / rate) {
      const wait = due - performance.now();
      // A second that was slept through is not made up for.
      if (wait < -1000) due = performance.now();
      if (wait > 0) await new Promise((done) => setTimeout(done, wait));
      if (!this.#begin()) this.heldBack++;
    }
  }

  /** Until all that was begun is answered, or so many milliseconds have passed. */
  async finish(ms: number): Promise<void> {
    const end = performance.now() + ms;
    while (this.#running.size > 0 && performance.now() < end) {
      await new Promise((done) => setTimeout(done, 20));
    }
    this.#doing.caller.end();
    await Promise.all(this.#running);
  }

  /** Says whether somebody was free. */
  #begin(): boolean {
    // The first ones are one of each, so that a short soak has seen all.
    let dice = ONE_OF_EACH[this.#begun] ?? Math.random() * 100;
    const guest = oneOf(this.#crowd.guests);
    const key = oneOf(this.#keys);
    const isKeys = dice >= 80 + ROOMS;
    if (isKeys ? key.isBusy : this.#busy.has(guest)) return false;

    this.#begun++;
    if (!isKeys) this.#busy.add(guest);
    const tell = () => {
      if (isKeys) return key.step(this.#doing);
      for (const [share, story] of SHARES) {
        if ((dice -= share) < 0) return story(this.#doing, guest);
      }
      return this.#room(guest);
    };
    const running = tell().finally(() => {
      this.#running.delete(running);
      if (!isKeys) this.#busy.delete(guest);
    });
    this.#running.add(running);
    return true;
  }

  async #room(guest: Guest): Promise<void> {
    const last = this.#rooms.get(guest) ?? -Infinity;
    if (performance.now() - last < ROOM_EVERY_MS) return await readAlong(this.#doing, guest);
    this.#rooms.set(guest, performance.now());
    await openAndEnd(this.#doing, guest);
  }
}

function oneOf<T>(all: T[]): T {
  const one = all[Math.floor(Math.random() * all.length)];
  if (one === undefined) throw new Error("Cannot choose: there is nobody");
  return one;
}
