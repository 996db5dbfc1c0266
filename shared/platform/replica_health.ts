/**
 * What one isolate has learned of a read replica: how far behind it was, and what it answers.
 *
 * @module
 */

/** Whoever changed something so lately is answered by the primary, however quick the replica is. */
const OWN_WRITE_MS = 10_000;

/** Not there so many times in a row, and it is left alone by everybody; for so long. */
const MOST_FAILURES = 3;
const REST_MS = 30_000;

/** The longest that a replica is taken to be behind, once it was. */
const LONGEST_BEHIND_MS = 600_000;

export class ReplicaHealth {
  readonly #now: () => number;
  /** Questions that it failed at, and until when nobody asks them there. */
  readonly #resting = new Map<string, number>();
  #failures = 0;
  #restsUntil = 0;
  #behindMs = 0;
  #behindUntil = 0;

  constructor(now: () => number = Date.now) {
    this.#now = now;
  }

  /** Whether a change of that age, in milliseconds, may not have got there. Null: there was none. */
  maybeBehind(ageMs: number | null): boolean {
    const behind = this.#now() < this.#behindUntil ? this.#behindMs : 0;
    return ageMs !== null && ageMs < Math.max(OWN_WRITE_MS, behind);
  }

  /** False while it or this question rests; after that one call tries, and all once it was answered. */
  mayBeAsked(question: string): boolean {
    const now = this.#now();
    const until = this.#resting.get(question) ?? 0;
    if (now < until || now < this.#restsUntil) return false;
    if (until > 0) this.#resting.set(question, now + REST_MS);
    if (this.#failures >= MOST_FAILURES) this.#restsUntil = now + REST_MS;
    return true;
  }

  answered(question: string): void {
    this.#resting.delete(question);
    this.#failures = 0;
    this.#restsUntil = 0;
  }

  /** It did not know a change of that age yet: for a while only much older ones are looked for there. */
  wasBehind(question: string, ageMs: number | null): void {
    this.answered(question);
    this.#behindMs = Math.min(2 * (ageMs ?? 0), LONGEST_BEHIND_MS);
    this.#behindUntil = this.#now() + REST_MS;
  }

  /** It is there, and took too long over this question or refused what the primary does not. */
  failedAt(question: string): void {
    this.#resting.set(question, this.#now() + REST_MS);
  }

  /** Nobody answered at all. Tells whether that was one time too many. */
  wasAway(): boolean {
    this.#failures++;
    if (this.#failures < MOST_FAILURES) return false;
    this.#restsUntil = this.#now() + REST_MS;
    return true;
  }
}
