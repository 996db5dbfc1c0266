/**
 * How calls went, by story, and since somebody last looked.
 *
 * @module
 */

/** What is known of one story's calls; times in milliseconds. */
export interface Counted {
  story: string;
  calls: number;
  /** Answered rightly by the first try. */
  atFirst: number;
  /** Tries after a first one. */
  repeated: number;
  failed: number;
  p50: number;
  p95: number;
}

interface Count {
  atFirst: number;
  repeated: number;
  failed: number;
  times: number[];
}

const FAILURES_TOLD = 20;

/** Counts. */
export class Tally {
  /** What failures said, as far as a person wants to read it. */
  readonly failures: string[] = [];
  /** Calls that the end of the soak cut short. */
  unanswered = 0;
  readonly #counts = new Map<string, Count>();
  #lately: Count = none();

  good(story: string, { tries, ms }: { tries: number; ms: number }): void {
    for (const count of [this.#of(story), this.#lately]) {
      if (tries === 0) count.atFirst++;
      count.repeated += tries;
      count.times.push(ms);
    }
  }

  bad(story: string, why: string): void {
    for (const count of [this.#of(story), this.#lately]) count.failed++;
    if (this.failures.length < FAILURES_TOLD) this.failures.push(`${story}: ${why}`);
  }

  /** All since it was last asked. */
  lately(): Counted {
    const counted = summed("lately", this.#lately);
    this.#lately = none();
    return counted;
  }

  /** Story by story. */
  stories(): Counted[] {
    return [...this.#counts].map(([story, count]) => summed(story, count));
  }

  all(): Counted {
    const counts = [...this.#counts.values()];
    const sum = (of: (count: Count) => number) => counts.reduce((sum, each) => sum + of(each), 0);
    return summed("all", {
      atFirst: sum(({ atFirst }) => atFirst),
      repeated: sum(({ repeated }) => repeated),
      failed: sum(({ failed }) => failed),
      times: counts.flatMap(({ times }) => times),
    });
  }

  #of(story: string): Count {
    const known = this.#counts.get(story) ?? none();
    this.#counts.set(story, known);
    return known;
  }
}

function none(): Count {
  return { atFirst: 0, repeated: 0, failed: 0, times: [] };
}

function summed(story: string, { times, ...count }: Count): Counted {
  const sorted = times.toSorted((a, b) => a - b);
  const at = (share: number) => Math.round(sorted[Math.floor(share * sorted.length)] ?? 0);
  return { story, calls: times.length + count.failed, ...count, p50: at(0.5), p95: at(0.95) };
}
