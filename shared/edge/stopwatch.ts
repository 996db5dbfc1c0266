/**
 * Measures the steps of a call for the `server-timing` header.
 *
 * @module
 */

export class Stopwatch {
  readonly #started = performance.now();
  readonly #laps: string[] = [];
  #last = this.#started;

  /** Notes the milliseconds since the last lap under a name. */
  lap(name: string): void {
    const now = performance.now();
    this.#laps.push(`${name};dur=${(now - this.#last).toFixed(1)}`);
    this.#last = now;
  }

  /** Milliseconds since the start, rounded. */
  total(): number {
    return Math.round(performance.now() - this.#started);
  }

  /** The laps as the header wants them. */
  toString(): string {
    return [...this.#laps, `total;dur=${(performance.now() - this.#started).toFixed(1)}`].join(
      ", ",
    );
  }
}
