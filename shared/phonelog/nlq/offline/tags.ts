/**
 * Statements with a tag that asks whether they are so: "nobody rang on Thursday, did they?"
 *
 * @module
 */

import type { Piece, Placed } from "./pieces.ts";
import { behind, isSmall } from "./roles.ts";

/** Who or what is chosen by what was not done: there the denial says something. */
const OF_SOME: ReadonlySet<Piece["is"]> = new Set(["who", "people", "unit", "known", "but"]);

/** A row without its tag; where the statement is denied it is asked whether it was so, and its number tells. */
export function withoutTag(row: Placed[]): Placed[] {
  const at = tagAt(row);
  if (at < 0) return row;
  const said = row.slice(0, at);
  const denials = said.flatMap(({ piece }, index) => isDenial(piece) ? [index] : []);
  const [denial] = denials;
  if (said.some(({ piece: { is } }) => OF_SOME.has(is)) || denials.length > 1) return row;
  const placed = denial === undefined ? undefined : said[denial];
  if (!placed || denial === undefined) return said;
  if (placed.piece.is === "anyone") {
    return said.with(denial, { ...placed, piece: { is: "anyone" } });
  }
  // "Not all of them", "not on Sundays": what is denied is no deed.
  const next = said[behind(said, denial)]?.piece.is;
  const isDeed = next === "verb" || next === "either" || next === "aux";
  return isDeed ? said.toSpliced(denial, 1) : row;
}

function isDenial(piece: Piece): boolean {
  return piece.is === "not" || piece.is === "never" ||
    piece.is === "anyone" && piece.isNone === true;
}

/** Where ", did they" begins; behind a statement only. */
function tagAt(row: readonly Placed[]): number {
  const first = row[behind(row, -1)]?.piece.is;
  const end = row.findLastIndex(({ piece }) => !isSmall(piece));
  const who = row[end]?.piece;
  const isWho = who?.is === "they" || who?.is === "self" && who.as !== "own";
  const not = row[end - 1]?.piece.is === "not" ? 1 : 0;
  const aux = end - 1 - not;
  const isTag = isWho && row[aux]?.piece.is === "aux" && row[aux - 1]?.piece.is === "comma";
  return isTag && first !== "aux" && first !== "ask" ? aux - 1 : -1;
}
