/**
 * What part of what: the whole and the part of a share, by the words between them.
 *
 * @module
 */

import type { Filters } from "../plan.ts";
import type { Clause } from "./kinds_and_ways.ts";
import type { Piece, Placed } from "./pieces.ts";
import { before, isSmall } from "./roles.ts";

/** The whole is what stands before the word that asks; the part is what the rest adds. */
export function partOf(
  row: readonly Placed[],
  clause: Clause,
  read: (row: readonly Placed[]) => Clause,
): { filters: Filters; part: Filters } | undefined {
  const noun = row.findIndex(({ piece }) => piece.is === "noun");
  const whole = wholeAt(row, noun);
  if (whole > 0) {
    const isTime = ({ piece }: Placed) => piece.is === "range";
    const base = read([...row.slice(0, whole).filter(isTime), ...row.slice(whole)]).filters;
    const first = read(row.slice(noun > 0 ? 0 : noun, whole - 1)).filters;
    const part = different(first, base);
    return Object.keys(part).length > 0 ? { filters: base, part } : undefined;
  }
  const verb = row.findIndex(({ piece }, at) => at > noun && piece.is === "aux");
  // "Lasted over ten minutes" has its word within.
  const aux = verb < 0 ? row.findIndex(({ piece }) => piece.is === "lasting") : verb;
  const isBase = ({ piece }: Placed, at: number) =>
    piece.is === "range" || (aux < 0 ? piece.is === "noun" || isSmall(piece) : at < aux);
  const base = read(row.filter(isBase));
  const part: Filters = different(clause.filters, base.filters);
  // "My texts go to Mama", "were sent at night": of those that were sent.
  const isOut = String(part.ways) === "out" && base.filters.ways === undefined;
  if (isOut && Object.keys(part).length > 1) {
    delete part.ways;
    Object.assign(base.filters, { ways: ["out"] });
  }
  // "Are MMS": a kind among those of the whole.
  if (aux >= 0 && Object.keys(part).length === 0) {
    Object.assign(
      part,
      read(row.slice(aux).filter(({ piece }) => piece.is !== "range")).filters,
    );
  }
  // "Of incoming calls that I missed": two ways, and no word that tells which is the whole.
  const has = (is: Piece["is"]) => row.some(({ piece }) => piece.is === is);
  if (aux < 0 && has("ways") && has("verb")) return undefined;
  // Without a word between them, whole and part cannot be told apart.
  if (aux < 0 && Object.keys(part).length > 1) return undefined;
  if (noun < 0 || Object.keys(part).length === 0 || base.faults.length > 0) return undefined;
  return { filters: base.filters, part };
}

/** What the one has otherwise than the other. */
function different(one: Filters, other: Filters): Filters {
  const isOther = ([key, value]: [string, unknown]) =>
    JSON.stringify(value) !== JSON.stringify(other[key as keyof Filters]);
  return Object.fromEntries(Object.entries(one).filter(isOther));
}

/** "Missed calls from all the calls I received": where the whole begins. */
function wholeAt(row: readonly Placed[], noun: number): number {
  const at = row.findIndex(({ piece }, index) => index > noun && piece.is === "noun");
  const isBefore = (piece: Piece) =>
    isSmall(piece) || piece.is === "self" && piece.as === "own" || piece.is === "ways";
  const prep = row[before(row, at, isBefore)]?.piece;
  return noun >= 0 && at > 0 && prep?.is === "prep" && prep.prep !== "to" && prep.prep !== "by"
    ? at
    : -1;
}
