/**
 * What is asked of the events, and the pieces it is read from.
 *
 * @module
 */

import type { Dimension, Measure, PlanInput } from "../plan.ts";
import { isDeedDenied, isNone } from "./denied.ts";
import type { Piece, Placed } from "./pieces.ts";
import { isTotal } from "./loose_times.ts";
import { before, behind, isSmall } from "./roles.ts";

/** What is measured, and by what. */
export interface Asking {
  readonly measure: Measure;
  readonly by: readonly Dimension[];
  readonly order?: PlanInput["order"];
  readonly limit?: number;
  readonly having?: PlanInput["having"];
  readonly absent?: boolean;
  /** Of one call, which has a moment and somebody it was with. */
  readonly isOfOne?: boolean;
  /** Of calls that lasted, the shortest. */
  readonly isShortest?: boolean;
  /** Of calls that came about: the others have no length. */
  readonly hasLength?: boolean;
  /** Asked of everything where no kind is named. */
  readonly isOfAll?: boolean;
  readonly used: ReadonlySet<Placed>;
  /** Why there is no answer to it. */
  readonly fault?: string;
}

/** Words that ask. */
export interface Ask {
  readonly is: "ask";
  readonly ask:
    | "how_many"
    | "how_much"
    | "how_often"
    | "how_long"
    | "list"
    | "what"
    | "share"
    | "since_when";
  /** Calls are said along with it: "talk time". */
  readonly ofCalls?: boolean;
  /** All of it together rather than one call: "talk time". */
  readonly ofAll?: boolean;
  /** And said to be: "total talk time". */
  readonly isSum?: boolean;
  /** The most first: "rank". */
  readonly isRank?: boolean;
  /** "Every time", of what somebody did. */
  readonly ofTimes?: boolean;
  /** Of every one that is listed: "with their duration". */
  readonly ofEach?: boolean;
}

/** How many are told where several are asked for without a number. */
export const SOME = 5;

/** What a rule makes of the pieces; those it took are known apart. */
export type Made = Omit<Asking, "used"> & { isSplitTaken?: boolean };

/** Whether something is asked in such words. */
export const asked = (p: Pieces, what: string) =>
  p.has("ask", ({ ask }) => ask === what || ask === "how_much" && what === "how_many");

/** That there is no answer. */
export const fault = (why: string): Made => ({ measure: "count", by: [], fault: why });

/** Pieces of a question by what they are, used as they are asked for. */
export class Pieces {
  readonly used = new Set<Placed>();
  readonly #row: readonly Placed[];

  constructor(row: readonly Placed[]) {
    this.#row = row;
  }

  /** The first piece of a sort, used from now on. */
  take<T extends Piece["is"]>(
    is: T,
    fits: (piece: Extract<Piece, { is: T }>) => boolean = () => true,
  ): Extract<Piece, { is: T }> | undefined {
    const found = this.#row.find(({ piece }) =>
      piece.is === is && fits(piece as Extract<Piece, { is: T }>)
    );
    if (found) this.used.add(found);
    return found?.piece as Extract<Piece, { is: T }> | undefined;
  }

  /** The top so many, also where the number stands apart. */
  top(): { readonly count: number | undefined; readonly low: boolean } | undefined {
    const found = this.#row.filter(({ piece }) => piece.is === "top");
    for (const placed of found) this.used.add(placed);
    const counts = found.map(({ piece }) => piece.is === "top" ? piece.count : undefined);
    const low = found.some(({ piece }) => piece.is === "top" && piece.low);
    return found.length > 0
      ? { count: counts.find((count) => count !== undefined), low }
      : undefined;
  }

  /** Whether a piece of one sort stands right behind the words that ask for it. */
  isAskedFor(is: Piece["is"]): boolean {
    return this.#row.some(({ piece }, index) => {
      if (piece.is !== is) return false;
      if (piece.is === "unit" && piece.isAsked) return true;
      const last = this.#row[before(this.#row, index, (each) => isSmall(each) || isOrdered(each))];
      return last?.piece.is === "ask";
    });
  }

  /** Whether a piece of one sort stands before all of another. */
  isBefore(is: Piece["is"], other: Piece["is"]): boolean {
    const at = this.#row.findIndex(({ piece }) => piece.is === is);
    return at >= 0 && at < this.#row.findIndex(({ piece }) => piece.is === other);
  }

  /** Whether the lowest are asked for: "the bottom 3". */
  get isLow(): boolean {
    return this.has("top", ({ low }) => low === true);
  }

  /** Whether a piece of one sort stands right before one of another. */
  isRightBefore(is: Piece["is"], other: Piece["is"]): boolean {
    return this.#row.some(({ piece }, index) =>
      piece.is === is && this.#row[behind(this.#row, index)]?.piece.is === other
    );
  }

  /** "How many of the people who …": they are counted. */
  get countsThose(): boolean {
    return this.#row.some(({ piece }, index) => {
      if (piece.is !== "people" || this.#row[behind(this.#row, index)]?.piece.is !== "who") {
        return false;
      }
      const isOf = (each: Piece) => isSmall(each) || each.is === "prep" && each.prep === "of";
      const ask = this.#row[before(this.#row, index, isOf)]?.piece;
      return ask?.is === "ask" && ask.ask === "how_many";
    });
  }

  /** "No calls" was said. */
  get hasNone(): boolean {
    return this.#row.some((_, index) => isNone(this.#row, index));
  }

  /** "Did I not call" was said. */
  get isDeedDenied(): boolean {
    return isDeedDenied(this.#row);
  }

  /** Whether there is such a piece. */
  has<T extends Piece["is"]>(
    is: T,
    fits: (piece: Extract<Piece, { is: T }>) => boolean = () => true,
  ): boolean {
    return this.#row.some(({ piece }) =>
      piece.is === is && fits(piece as Extract<Piece, { is: T }>)
    );
  }

  /** Whether the things are named in the plural. */
  get areMany(): boolean {
    return this.#row.some(({ piece, words }) => piece.is === "noun" && /s$/i.test(words));
  }

  /** "My longest calls": some of them, and not the one. */
  get areManyLong(): boolean {
    return this.#row.some(({ piece }, index) => {
      const next = this.#row[behind(this.#row, index)];
      return piece.is === "long" && next?.piece.is === "noun" && /s$/i.test(next.words);
    });
  }

  /** Whether the last word is another piece of a sort: "who called whom". */
  endsWith(is: Piece["is"]): boolean {
    return this.#row.at(-1)?.piece.is === is && this.#row.length > 1;
  }

  /** "Was the last call …": asked whether something is so. */
  get asksWhether(): boolean {
    const first = this.#row.find(({ piece }) => !isSmall(piece))?.piece;
    return first?.is === "aux" && first.be === true;
  }

  /** "In total" was said. */
  get isTotal(): boolean {
    return isTotal(this.#row);
  }

  /** Begins with a deed or "was": asked whether something is so. */
  get isYesOrNo(): boolean {
    return this.#row.find(({ piece }) => !isSmall(piece))?.piece.is === "aux";
  }

  /** Uses all pieces of a sort. */
  takeAll(...sorts: readonly Piece["is"][]): void {
    for (const placed of this.#row) if (sorts.includes(placed.piece.is)) this.used.add(placed);
  }
}

/** Words between those that ask and what is asked for: "which 3 days", "which weekday mostly". */
function isOrdered(piece: Piece): boolean {
  return piece.is === "top" || piece.is === "prep" || piece.is === "self" && piece.as === "own";
}
