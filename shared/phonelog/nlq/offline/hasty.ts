/**
 * Words of what is typed in haste that another would stand for: "calls 2 Anna", "Anna minutes last week".
 *
 * @module
 */

import type { Piece, Placed } from "./pieces.ts";
import { isSmall } from "./roles.ts";

const as = (placed: Placed, piece: Piece): Placed => ({ ...placed, piece });

/** "Calls 2 Anna": to her, and not the last two of them. */
export function numberAsWord(row: Placed[]): Placed[] {
  return row.map((placed, index): Placed => {
    const prep = placed.words === "2" ? "to" : placed.words === "4" ? "for" : undefined;
    const last = row[index - 1]?.piece.is;
    const isBehind = last === "noun" || last === "either" || last === "verb";
    const isBefore = row[index + 1]?.piece.is === "person";
    return prep && placed.piece.is === "top" && isBehind && isBefore
      ? as(placed, { is: "prep", prep })
      : placed;
  });
}

/** What stands beside "minutes" where nothing else is named. */
const BESIDE_MINUTES: ReadonlySet<Piece["is"]> = new Set([
  "person",
  "range",
  "hours",
  "weekdays",
  "split",
  "prep",
]);

/** "Minutes with Anna last week", "Anna minutes": how long was talked. */
export function bareMinutes(row: Placed[]): Placed[] {
  const at = row.findIndex(({ piece, words }) =>
    piece.is === "unclear" && /^minutes$/i.test(words)
  );
  const minutes = row[at];
  const others = row.toSpliced(at, 1);
  const isAlone = others.some(({ piece }) => piece.is === "person") &&
    others.every(({ piece }) => isSmall(piece) || BESIDE_MINUTES.has(piece.is));
  return minutes && isAlone
    ? row.with(at, as(minutes, { is: "ask", ask: "how_long", ofCalls: true }))
    : row;
}

/** "On the fifth call": no day of the month. */
export function ordinalOfThing(row: Placed[]): Placed[] {
  return row.map((placed, index) => {
    const next = row[index + 1]?.piece.is;
    const isOfThing = next === "noun" || next === "either" || next === "people";
    return placed.piece.is === "range" && isOfThing &&
        /^on the \w+(th|st|nd|rd)$/i.test(placed.words)
      ? as(placed, { is: "unclear", why: "is a number of the calendar" })
      : placed;
  });
}
