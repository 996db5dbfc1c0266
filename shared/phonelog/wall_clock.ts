/**
 * The instants of a wall clock in a zone. Pure.
 *
 * @module
 */

const HOUR = 3_600_000;
const KEPT = 2000;

/** Knows one zone; asks for each hour once. */
export class WallClock {
  readonly #format: Intl.DateTimeFormat;
  readonly #offsets = new Map<number, number>();

  /** An IANA name; throws a `RangeError` for any other. */
  constructor(zone: string) {
    this.#format = new Intl.DateTimeFormat("en-u-hc-h23", {
      timeZone: zone,
      year: "numeric",
      month: "numeric",
      day: "numeric",
      hour: "numeric",
      minute: "numeric",
      second: "numeric",
    });
  }

  /**
   * The instant at which the clock shows this; `wall` is that reading as if it were UTC. Of an hour that
   * it shows twice the first, of an hour that it skips the one after.
   */
  instantOf(wall: number): number {
    // A zone is at most 14 hours from UTC: both sides of any change of the clock.
    const before = this.#offsetAt(wall - 24 * HOUR);
    const early = wall - before;
    if (this.#offsetAt(early) === before) return early;
    const after = this.#offsetAt(wall + 24 * HOUR);
    return this.#offsetAt(wall - after) === after ? wall - after : early;
  }

  #offsetAt(instant: number): number {
    // Zones change on whole quarters of an hour.
    const quarter = Math.floor(instant / (HOUR / 4)) * (HOUR / 4);
    const known = this.#offsets.get(quarter);
    if (known !== undefined) return known;
    const parts = new Map(
      this.#format.formatToParts(quarter).map(({ type, value }) => [type, Number(value)]),
    );
    const part = (type: Intl.DateTimeFormatPartTypes) => parts.get(type) ?? 0;
    const shown = Date.UTC(
      part("year"),
      part("month") - 1,
      part("day"),
      part("hour"),
      part("minute"),
      part("second"),
    );
    if (this.#offsets.size >= KEPT) this.#offsets.clear();
    this.#offsets.set(quarter, shown - quarter);
    return shown - quarter;
  }
}
