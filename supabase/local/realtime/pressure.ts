/**
 * Clients who read too slowly are cut off before they cost others anything.
 *
 * @module
 */

import type { Limits } from "./limits.ts";

/** A socket whose frames may wait. */
export interface Buffered {
  readonly bufferedAmount: number;
  /** Takes it out of everything at once. */
  cut(): void;
}

/** Watches what waits, for each socket and over all. */
export class Pressure {
  readonly #limits: Pick<Limits, "bufferedBytes" | "bufferedBytesOfAll">;
  readonly #waiting = new Map<Buffered, number>();
  #total = 0;
  #cuts = 0;

  constructor(limits: Pick<Limits, "bufferedBytes" | "bufferedBytesOfAll">) {
    this.#limits = limits;
  }

  /** Bytes that wait over all sockets, as last seen. */
  get total(): number {
    return this.#total;
  }

  /** How many were cut off. */
  get cuts(): number {
    return this.#cuts;
  }

  /** Looks at a socket before something is sent to it; false when it was cut off instead. */
  allows(socket: Buffered): boolean {
    const waiting = this.#look(socket);
    if (waiting > this.#limits.bufferedBytes) {
      this.#cut(socket);
      return false;
    }
    if (this.#total <= this.#limits.bufferedBytesOfAll) return true;
    this.#relieve();
    return this.#waiting.has(socket) || waiting === 0;
  }

  /** The socket is gone. */
  forget(socket: Buffered): void {
    this.#total -= this.#waiting.get(socket) ?? 0;
    this.#waiting.delete(socket);
  }

  #look(socket: Buffered): number {
    const now = socket.bufferedAmount;
    const before = this.#waiting.get(socket) ?? 0;
    if (now === before) return now;
    this.#total += now - before;
    if (now === 0) this.#waiting.delete(socket);
    else this.#waiting.set(socket, now);
    return now;
  }

  /** The fullest go first, once everybody was looked at anew. */
  #relieve(): void {
    for (const socket of [...this.#waiting.keys()]) this.#look(socket);
    const fullest = [...this.#waiting].sort(([, a], [, b]) => b - a);
    for (const [socket] of fullest) {
      if (this.#total <= this.#limits.bufferedBytesOfAll) return;
      this.#cut(socket);
    }
  }

  #cut(socket: Buffered): void {
    this.#cuts++;
    this.forget(socket);
    socket.cut();
  }
}
