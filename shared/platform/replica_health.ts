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

/** So many resting questions are remembered; whoever has more of them asks the replica sooner. */
const MOST_RESTING = 1_000;

/** What somebody asks: it rests for them alone, as another's may be as quick as ever. */
export interface Question {
  readonly who: string;
  readonly name: string;
}

export class ReplicaHealth {
  readonly #now: () => number;
  /** Questions that it failed at, and until when they are not asked there; the oldest first. */
  readonly #resting = new Map<string, number>();
  /** Who waited in vain since it last answered anybody. */
  readonly #unheard = new Set<string>();
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
  mayBeAsked(question: Question): boolean {
    const now = this.#now();
    const until = this.#resting.get(keyOf(question)) ?? 0;
    if (now < until || now < this.#restsUntil) return false;
    if (until > 0) this.#rest(question);
    if (this.#restsUntil > 0) this.#restsUntil = now + REST_MS;
    return true;
  }

  answered(question: Question): void {
    this.#resting.delete(keyOf(question));
    this.#isThere();
  }

  /** It did not know a change of that age yet: for a while only much older ones are looked for there. */
  wasBehind(question: Question, ageMs: number | null): void {
    this.answered(question);
    this.#behindMs = Math.min(2 * (ageMs ?? 0), LONGEST_BEHIND_MS);
    this.#behindUntil = this.#now() + REST_MS;
  }

  /** It is there, and refused what the primary does not. */
  refused(question: Question): void {
    this.#rest(question);
    this.#isThere();
  }

  /**
   * It took too long over this. That says something of others only where it answered nobody for as long
   * as several people wait: however much one of them has, the rest go on. Tells whether it was so.
   */
  tookTooLong(question: Question): boolean {
    this.#rest(question);
    this.#unheard.add(question.who);
    return this.#unheard.size >= MOST_FAILURES && this.#leaveAlone();
  }

  /** Nobody answered at all. Tells whether that was one time too many. */
  wasAway(): boolean {
    this.#failures++;
    return this.#failures >= MOST_FAILURES && this.#leaveAlone();
  }

  #isThere(): void {
    this.#unheard.clear();
    this.#failures = 0;
    this.#restsUntil = 0;
  }

  #leaveAlone(): true {
    this.#restsUntil = this.#now() + REST_MS;
    return true;
  }

  #rest(question: Question): void {
    const key = keyOf(question);
    this.#resting.delete(key);
    this.#resting.set(key, this.#now() + REST_MS);
    const [oldest] = this.#resting.keys();
    if (this.#resting.size > MOST_RESTING && oldest !== undefined) this.#resting.delete(oldest);
  }
}

function keyOf({ who, name }: Question): string {
  return `${name} ${who}`;
}
