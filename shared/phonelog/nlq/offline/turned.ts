/**
 * Words that mean what others do by where they stand: a phone that rings is called, and "by how many
 * people" counts them.
 *
 * @module
 */

import { RECEIVED } from "./kinds_and_ways.ts";
import type { Piece, Placed } from "./pieces.ts";
import { before, behind, isSmall } from "./roles.ts";

/** A row with such words in the form that the rest reads. */
export function turned(row: readonly Placed[]): Placed[] {
  return byHowMany(withoutDevice(row));
}

/** What may stand between the phone and what it does. */
function isBetween(piece: Piece): boolean {
  return isSmall(piece) || piece.is === "order" || piece.is === "range" || piece.is === "aux" ||
    piece.is === "not" || piece.is === "never" || piece.is === "on_average";
}

/** "My phone rang": somebody called. What else a phone does, its owner does with it. */
function withoutDevice(row: readonly Placed[]): Placed[] {
  const turned = [...row];
  row.forEach((placed, index) => {
    if (placed.piece.is !== "device") return;
    const last = row[before(row, index)]?.piece;
    if (last?.is === "prep" && (last.prep === "to" || last.prep === "from")) {
      turned[index] = { ...placed, piece: { is: "self", as: "object" } };
      return;
    }
    const at = behind(row, index, isBetween);
    const deed = row[at];
    if (deed?.piece.is !== "verb") return;
    if (!deed.piece.rings) {
      turned[index] = { ...placed, piece: { is: "self", as: "subject" } };
      return;
    }
    if (row.some(({ piece }) => piece.is === "ask" && piece.ask === "how_long")) {
      turned[at] = { ...deed, piece: { is: "unclear", why: "is not timed; calls are" } };
      return;
    }
    turned[index] = { ...placed, piece: { is: "filler" } };
    turned[at] = { ...deed, piece: { is: "ways", ways: [...RECEIVED], imply: true } };
  });
  return turned;
}

/** "By how many people was I called": they are counted. */
function byHowMany(row: readonly Placed[]): Placed[] {
  return row.map((placed, index) =>
    placed.piece.is === "how" && row[behind(row, index)]?.piece.is === "people"
      ? { ...placed, piece: { is: "ask", ask: "how_many" } }
      : placed
  );
}
