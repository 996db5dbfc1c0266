/**
 * Sends messages to all members of rooms, in order, and lets everybody else have a turn meanwhile.
 *
 * @module
 */

import { setImmediate } from "node:timers/promises";
import type { Frames } from "./frames.ts";

/** Somebody in a room: a joined channel. */
export interface Member {
  /** Unique within this server. */
  readonly id: string;
  /** Takes a message; false when it may not hear it, cannot, or has heard it before. */
  hear(frames: Frames): boolean;
}

/** A message on its way. */
export interface Delivery {
  members: Set<Member>;
  frames: Frames;
  except?: Member | undefined;
}

/** Sockets, heartbeats and joins get a turn after so many frames. */
const FRAMES_A_TURN = 200;
/** With more than this behind, nobody gets a turn: what comes in faster than it goes out must wait. */
const LONGEST_QUEUE = 1000;

/** The way out of the rooms. */
export class FanOut {
  #queue: Delivery[] = [];
  #isBusy = false;
  #count = 0;

  /** How many have heard a message. */
  get count(): number {
    return this.#count;
  }

  /** Sends it at once, or after what is on its way. */
  deliver(delivery: Delivery): void {
    this.#queue.push(delivery);
    if (!this.#isBusy) void this.#work();
  }

  /** Waits for nothing until it has sent enough for a turn. */
  async #work(): Promise<void> {
    this.#isBusy = true;
    let sent = 0;
    while (this.#queue.length > 0) {
      const batch = this.#queue;
      this.#queue = [];
      for (const [at, { members, frames, except }] of batch.entries()) {
        for (const member of members) {
          if (member === except || !member.hear(frames)) continue;
          this.#count++;
          const behind = batch.length - at + this.#queue.length;
          if (++sent % FRAMES_A_TURN === 0 && behind < LONGEST_QUEUE) await setImmediate();
        }
      }
    }
    this.#isBusy = false;
  }
}
