/**
 * People who are ranked, named or all of them: "rank Anna and Ben by calls", "rank people by how often I
 * call them".
 *
 * @module
 */

import type { Piece, Placed } from "./pieces.ts";
import { behind } from "./roles.ts";

const as = (placed: Placed, piece: Piece): Placed => ({ ...placed, piece });
const FILLER: Piece = { is: "filler" };
const BY_PERSON: Piece = { is: "split", by: "contact" };

/** "Rank Anna and Ben by how often I call them", "rank people by how many texts they sent": one by one. */
export function rankedBy(row: Placed[]): Placed[] {
  const isRank = row.some(({ piece }) => piece.is === "ask" && piece.isRank === true);
  const at = row.findIndex(({ piece, words }, index) =>
    isByThing(row, index) || piece.is === "how" && /^by how /i.test(words) ||
    piece.is === "filler" && piece.isNumber === true
  );
  const how = row[at];
  const earlier = row.slice(0, at);
  const people = earlier.filter(({ piece }) => piece.is === "person");
  const isOfAll = earlier.some(({ piece }) =>
    piece.is === "people" || piece.is === "anyone" && piece.isAll === true ||
    piece.is === "either" && piece.noun.is === "people"
  );
  if (
    !isRank || !how || how.piece.is === "prep" && people.length < 2 || people.length < 2 && !isOfAll
  ) return row;
  const isLong = / long$/i.test(how.words);
  const split = people.length > 1 ? [as(how, BY_PERSON)] : [];
  return row.flatMap((placed, index): Placed[] => {
    const { piece } = placed;
    if (placed === how) {
      const asked = isLong ? [as(how, { is: "ask", ask: "how_long", ofAll: true })] : [];
      return [...split, ...asked, ...isOfAll ? [as(how, FILLER)] : []];
    }
    if (!isOfAll) return [placed];
    if (piece.is === "anyone" && piece.isAll) return [as(placed, { is: "people", many: true })];
    return index > at && piece.is === "they" && /^(they|them)$/i.test(placed.words)
      ? [as(placed, FILLER)]
      : [placed];
  });
}

/** "By calls", "by talk time": things that are counted, and no deed of theirs. */
function isByThing(row: readonly Placed[], index: number): boolean {
  const { piece } = row[index] ?? {};
  const next = row[behind(row, index)]?.piece;
  return piece?.is === "prep" && piece.prep === "by" &&
    (next?.is === "noun" || next?.is === "either" && next.many === true ||
      next?.is === "ask" && next.ask === "how_long");
}
