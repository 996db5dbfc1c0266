/**
 * Questions of yes and no that a number answers: "did at least three people call me", "was I on the phone
 * for more than three hours", "did anyone call me so often".
 *
 * @module
 */

import { whoSoOften } from "./anyone.ts";
import type { Piece, Placed } from "./pieces.ts";
import { before, behind, isSmall } from "./roles.ts";

const as = (placed: Placed, piece: Piece): Placed => ({ ...placed, piece });

/** A row that asks whether something is so, as one that asks for the number that tells it. */
export function askedWhether(row: Placed[]): Placed[] {
  return [howManyDid, longOnPhone, whoSoOften]
    .reduce<Placed[]>((done, step) => step(done), row);
}

/** "Did at least three people call me": how many did, and not three of them. */
function howManyDid(row: Placed[]): Placed[] {
  const first = behind(row, -1);
  const at = row.findIndex(({ piece }, index) =>
    piece.is === "top" && piece.count !== undefined &&
    row[behind(row, index)]?.piece.is === "people"
  );
  const number = row[at];
  const aux = row[first]?.piece;
  const isFirstOf = number && /\b(top|bottom|first|last)\b/i.test(number.words);
  const isLeast = (piece: Piece) => isSmall(piece) || piece.is === "degree";
  if (!number || isFirstOf || aux?.is !== "aux" || aux.be || before(row, at, isLeast) !== first) {
    return row;
  }
  const asks = as(number, { is: "ask", ask: "how_many" });
  return [...row.slice(0, first), asks, ...row.slice(at + 1)];
}

/** "Was I on the phone for more than three hours last week": in all the calls together. */
function longOnPhone(row: Placed[]): Placed[] {
  const at = row.findIndex(({ piece, words }) =>
    piece.is === "verb" && piece.meaning.does === "talk" && /^on the (tele)?phone$/i.test(words)
  );
  const [talk, first] = [row[at], row[behind(row, -1)]?.piece];
  const end = behind(row, at, (piece) => isSmall(piece) || piece.is === "prep");
  const lasting = row[end];
  const isMine = row.slice(0, at).some(({ piece }) =>
    piece.is === "self" && piece.as === "subject"
  );
  const isEver = row.some(({ words }) => /^ever$/i.test(words));
  if (!talk || lasting?.piece.is !== "lasting" || first?.is !== "aux" || !isMine || isEver) {
    return row;
  }
  const spend = as(talk, { is: "verb", meaning: { does: "have", spends: true } });
  const before = row.slice(0, at).map((placed, index) =>
    // "Have I been on the phone": nothing else is done by "been".
    index > 0 && placed.piece.is === "aux" ? as(placed, { is: "filler" }) : placed
  );
  return [...before, spend, lasting, talk, ...row.slice(end + 1)];
}
