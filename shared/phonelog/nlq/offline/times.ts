/**
 * The times in a clause: one range of days, one time of the day, some days of the week.
 *
 * @module
 */

import type { Filters } from "../plan.ts";
import type { Hours } from "./hours.ts";
import type { Fault } from "./kinds_and_ways.ts";
import type { Piece, Placed } from "./pieces.ts";
import { type Days } from "./ranges.ts";
import { within } from "./overlap.ts";
import { before, behind, isSmall } from "./roles.ts";

/** Whether a piece is left out: "except on weekends". */
export function isExcepted(row: readonly Placed[], index: number): boolean {
  return row[before(row, index)]?.piece.is === "except";
}

/** What is left out has to be people, days of the week, or those who are known or not. */
export function canBeLeftOut(row: readonly Placed[], index: number): boolean {
  const isOwn = (piece: Piece) => isSmall(piece) || piece.is === "self" && piece.as === "own";
  const next = row[behind(row, index, isOwn)]?.piece.is;
  return next === "person" || next === "known" || next === "weekdays";
}

/** Gathers them; a second one of a sort is a fault, where both are not one. */
export class ClauseTimes {
  days: Days | undefined;
  hours: Hours | undefined;
  weekdays: NonNullable<Filters["weekdays"]> | undefined;
  readonly #row: readonly Placed[];
  readonly #faults: Fault[];

  constructor(row: readonly Placed[], faults: Fault[]) {
    this.#row = row;
    this.#faults = faults;
  }

  /** Takes a range, which may have a time of the day with it. */
  range(placed: Placed, index: number, { days, hours }: Extract<Piece, { is: "range" }>): void {
    if (hours) this.hoursOf(placed, hours);
    const isOpen = !days.from && !days.to;
    if (!this.days || (!this.days.from && !this.days.to)) this.days = days;
    else if (!isOpen) {
      const last = this.#row[index - 1]?.piece;
      // "The last week of November" is not last week.
      const isNext = last?.is === "range" && last.days.from && last.days.to && days.from && days.to;
      const both = isNext ? undefined : within(this.days, days);
      if (both) this.days = both;
      else this.#fault(placed, "is a second time");
    }
  }

  /** Takes a time of the day. */
  hoursOf(placed: Placed, hours: Hours): void {
    if (this.hours) return this.#fault(placed, "is a second time of the day");
    this.hours = { ...hours };
  }

  /** Takes days of the week. */
  weekdaysOf(
    placed: Placed,
    index: number,
    { weekdays, hours }: Extract<Piece, { is: "weekdays" }>,
  ): void {
    if (hours) this.hoursOf(placed, hours);
    const own = isExcepted(this.#row, index)
      ? [1, 2, 3, 4, 5, 6, 7].filter((day) => !weekdays.includes(day))
      : [...weekdays];
    const link = this.#row[before(this.#row, index)]?.piece.is;
    if (!this.weekdays) this.weekdays = own;
    else if (link === "and" || link === "or" || this.#row[index - 1]?.piece.is === "comma") {
      this.weekdays = [...new Set([...this.weekdays, ...own])].sort();
    } else this.#fault(placed, "is a second day of the week");
  }

  #fault(placed: Placed, why: string): void {
    this.#faults.push({ placed, why });
  }
}
