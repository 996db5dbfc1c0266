/**
 * Dates as exports write them. Pure.
 *
 * @module
 */

import { WallClock } from "./wall_clock.ts";

/** Which of 03/04/2026 is the month. */
export type DateOrder = "dmy" | "mdy";

const ISO = /^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T ]+(.*))?$/;
const DOTS = /^(\d{1,2})\.(\d{1,2})\.(\d{4}|\d{2})(?:,?[T ]+(.*))?$/;
const SLASHES = /^(\d{1,2})[/-](\d{1,2})[/-](\d{4}|\d{2})(?:,?[T ]+(.*))?$/;
const NAMED = /^([A-Za-z]{3})[a-z]*\.? (\d{1,2}),? (\d{4})(?:,?[T ]+(.*))?$/;
const TIME =
  /^(\d{1,2})[:.](\d{2})(?:[:.](\d{2})(?:[.,](\d{1,9}))?)?\s*([ap]\.?m\.?)?\s*(Z|UTC|GMT|[+-]\d{2}:?\d{2})?$/i;
const MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split(" ");

/** Whether the order of day and month is not to be seen: which it proves, or undefined. */
export function orderOf(date: string): { isSlashed: boolean; proves: DateOrder | undefined } {
  const found = SLASHES.exec(date.trim());
  if (!found) return { isSlashed: false, proves: undefined };
  const [first, second] = [Number(found[1]), Number(found[2])];
  const proves = first > 12 && second <= 12
    ? "dmy"
    : second > 12 && first <= 12
    ? "mdy"
    : undefined;
  return { isSlashed: true, proves };
}

/** Reads the dates of one file. */
export class CsvDates {
  readonly #clock: WallClock;
  #order: DateOrder | undefined;

  /** `zone` is where the wall clock hung whose dates say no offset. */
  constructor(zone: string, order: DateOrder | undefined) {
    this.#clock = new WallClock(zone);
    this.#order = order;
  }

  get order(): DateOrder | undefined {
    return this.#order;
  }

  /** Settles which of two numbers is the month. */
  decide(order: DateOrder | undefined): void {
    this.#order = order;
  }

  /** Milliseconds since 1970; NaN for what is no date, or for one that could be two. */
  read(text: string): number {
    const date = text.trim();
    if (/^\d{9,10}(\.\d+)?$/.test(date)) return Math.round(Number(date) * 1000);
    if (/^\d{12,13}$/.test(date)) return Number(date);
    const iso = ISO.exec(date);
    if (iso) return this.#instant(iso[1], iso[2], iso[3], iso[4]);
    const dots = DOTS.exec(date);
    if (dots) return this.#instant(dots[3], dots[2], dots[1], dots[4]);
    const named = NAMED.exec(date);
    if (named) {
      const month = MONTHS.indexOf((named[1] ?? "").toLowerCase()) + 1;
      return this.#instant(named[3], String(month), named[2], named[4]);
    }
    const slashes = SLASHES.exec(date);
    if (!slashes || !this.#order) return NaN;
    const [month, day] = this.#order === "mdy"
      ? [slashes[1], slashes[2]]
      : [slashes[2], slashes[1]];
    return this.#instant(slashes[3], month, day, slashes[4]);
  }

  #instant(
    years: string | undefined,
    months: string | undefined,
    days: string | undefined,
    time = "00:00",
  ): number {
    const found = TIME.exec(time.trim());
    if (!found) return NaN;
    const [, hours, minutes, seconds = "0", fraction = "0", half, offset] = found;
    const [year, month, day] = [Number(years), Number(months), Number(days)];
    const hour = hourOf(Number(hours), half);
    const whole = year < 100 ? 2000 + year : year;
    const midnight = Date.UTC(whole, month - 1, day);
    // The thirtieth of February is the second of March, which nobody wrote.
    if (new Date(midnight).getUTCDate() !== day || month < 1 || month > 12) return NaN;
    if (hour > 23 || Number(minutes) > 59 || Number(seconds) > 60) return NaN;
    const wall = midnight + hour * 3_600_000 + Number(minutes) * 60_000 + Number(seconds) * 1000 +
      Math.floor(Number(`0.${fraction}`) * 1000);
    return offset ? wall - offsetOf(offset) : this.#clock.instantOf(wall);
  }
}

function hourOf(hour: number, half: string | undefined): number {
  if (!half) return hour;
  if (hour < 1 || hour > 12) return NaN;
  return hour % 12 + (/^p/i.test(half) ? 12 : 0);
}

function offsetOf(text: string): number {
  const [, sign, hours, minutes] = /^([+-])(\d{2}):?(\d{2})$/.exec(text) ?? [];
  const minutesOff = 60 * Number(hours ?? 0) + Number(minutes ?? 0);
  return (sign === "-" ? -1 : 1) * minutesOff * 60_000;
}
