/**
 * How much is allowed: the hosted platform's Free plan, so that what works here works there.
 *
 * @module
 */

/** Every limit; `Infinity` is none. */
export interface Limits {
  connections: number;
  /** Rates are averages over 60 s. */
  messagesPerSecond: number;
  joinsPerSecond: number;
  presencePerSecond: number;
  channelsPerSocket: number;
  /** How often one channel may track or untrack in 30 s. */
  presencePushes: number;
  /** Kilobytes of one broadcast's or one track's payload. */
  payloadKb: number;
  /** Bytes of one frame from a client. */
  frameBytes: number;
  /** Bytes that may wait for a client, and from one: more than the largest frame. */
  bufferedBytes: number;
  /** The same over all sockets. */
  bufferedBytesOfAll: number;
}

/** The Free plan's limits. */
export const FREE_PLAN: Limits = {
  connections: 200,
  messagesPerSecond: 100,
  joinsPerSecond: 100,
  presencePerSecond: 20,
  channelsPerSocket: 100,
  presencePushes: 5,
  payloadKb: 256,
  frameBytes: 5_000_000,
  bufferedBytes: 8 * 2 ** 20,
  bufferedBytesOfAll: 256 * 2 ** 20,
};

/** For load tests, `REALTIME_LIMITS=off`: what protects this process stays. */
export const NO_LIMITS: Limits = {
  ...FREE_PLAN,
  connections: Infinity,
  messagesPerSecond: Infinity,
  joinsPerSecond: Infinity,
  presencePerSecond: Infinity,
  channelsPerSocket: Infinity,
  presencePushes: Infinity,
  payloadKb: Infinity,
};

const SECONDS = 60;

/** A rate: an average over the last 60 s, counted by the second. */
export class Rate {
  readonly #limit: number;
  readonly #now: () => number;
  readonly #counts = new Float64Array(SECONDS);
  #total = 0;
  #second: number;

  /** `limit` a second; `now` in milliseconds. */
  constructor(limit: number, now: () => number = () => performance.now()) {
    this.#limit = limit;
    this.#now = now;
    this.#second = Math.floor(now() / 1000);
  }

  /** Counts so many, unless that would be too many: what is refused is not counted. */
  take(count = 1): boolean {
    this.#forget();
    if (this.#total + count > this.#limit * SECONDS) return false;
    const at = this.#second % SECONDS;
    this.#counts[at] = (this.#counts[at] ?? 0) + count;
    this.#total += count;
    return true;
  }

  /** Whether one more would be too many. */
  get isUsedUp(): boolean {
    this.#forget();
    return this.#total + 1 > this.#limit * SECONDS;
  }

  #forget(): void {
    const second = Math.floor(this.#now() / 1000);
    const steps = Math.min(second - this.#second, SECONDS);
    for (let step = 1; step <= steps; step++) {
      const at = (this.#second + step) % SECONDS;
      this.#total -= this.#counts[at] ?? 0;
      this.#counts[at] = 0;
    }
    if (steps > 0) this.#second = second;
  }
}

/** How often somebody may do something in a while: keeps at most `limit` moments. */
export class Quota {
  readonly #limit: number;
  readonly #windowMs: number;
  #moments: number[] = [];

  constructor(limit: number, windowMs: number) {
    this.#limit = limit;
    this.#windowMs = windowMs;
  }

  /** Whether it may be done (and is) now; `now` in milliseconds. */
  take(now = performance.now()): boolean {
    if (this.#limit === Infinity) return true;
    this.#moments = this.#moments.filter((moment) => moment > now - this.#windowMs);
    if (this.#moments.length >= this.#limit) return false;
    this.#moments.push(now);
    return true;
  }
}

/** The rates of the whole project. */
export class Rates {
  readonly messages: Rate;
  readonly joins: Rate;
  readonly presence: Rate;

  constructor(limits: Limits, now?: () => number) {
    this.messages = new Rate(limits.messagesPerSecond, now);
    this.joins = new Rate(limits.joinsPerSecond, now);
    this.presence = new Rate(limits.presencePerSecond, now);
  }
}

/** The bytes one payload may have. */
export function payloadBytes({ payloadKb }: Limits): number {
  return payloadKb * 1000 + 500;
}
