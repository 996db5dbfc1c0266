/**
 * Clauses that begin with "when" and tell of which calls a length is asked: "how long do I talk on average
 * when Anna calls".
 *
 * @module
 */

import type { Piece, Placed } from "./pieces.ts";
import { behind, isSmall } from "./roles.ts";

const COUNTS: ReadonlySet<string> = new Set(["how_long", "how_many", "how_often"]);
const FILLER: Piece = { is: "filler" };

const as = (placed: Placed, piece: Piece): Placed => ({ ...placed, piece });

const isCount = ({ piece }: Placed) => piece.is === "ask" && COUNTS.has(piece.ask);

/** "When Anna calls me, how long do we talk on average": the clause stands behind what is asked. */
export function whenFirst(row: Placed[]): Placed[] {
  const at = behind(row, -1);
  const comma = row.findIndex(({ piece }) => piece.is === "comma");
  const ask = row.findIndex(isCount);
  if (row[at]?.piece.is !== "when" || comma < 0 || ask < comma) return row;
  const doer = row[behind(row, at)]?.piece;
  const isSomeone = doer?.is === "person" || doer?.is === "self" && doer.as === "subject";
  const isLong = row[ask]?.piece.is === "ask" && /long/.test(row[ask].words);
  if (!isSomeone || !isLong) return row;
  return [...row.slice(comma + 1), ...row.slice(0, comma)];
}

/** "How long on average do I talk when Anna calls": the calls that she made. */
export function whenClause(row: Placed[]): Placed[] {
  const at = row.findIndex(({ piece }, index) =>
    piece.is === "when" && row.slice(0, index).some(isCount)
  );
  const when = row[at];
  const [doer, deed] = [row[behind(row, at)], row[behind(row, behind(row, at))]];
  const isMine = doer?.piece.is === "self" && doer.piece.as === "subject";
  if (!when || doer?.piece.is !== "person" && !isMine) return row;
  const verb = deed?.piece.is === "either" ? deed.piece.verb : deed?.piece;
  if (!deed || verb?.is !== "verb" || verb.meaning.does !== "reach") return row;
  const isLong = row.some(({ piece }) => piece.is === "ask" && piece.ask === "how_long");
  if (!isLong) return row.with(at, as(when, { is: "unclear", why: "does not fit the rest" }));
  if (!row.some(({ piece }) => piece.is === "on_average")) {
    return row.with(
      at,
      as(when, { is: "unclear", why: "may be one call on average or all of them" }),
    );
  }
  const done = row.with(at, as(when, FILLER)).with(row.indexOf(deed), as(deed, verb));
  const talks = row.slice(0, at).some(({ piece }) =>
    piece.is === "verb" && piece.meaning.does === "talk"
  );
  if (isMine || !talks) return done;
  const whom = behind(row, row.indexOf(deed), isSmall);
  const isMe = row[whom]?.piece.is === "self";
  if (row[whom] && !isMe && row[whom].piece.is !== "range") {
    return row.with(at, as(when, { is: "unclear", why: "does not fit the rest" }));
  }
  // "With Anna, incoming": who talks is told already.
  const told = done.with(at, as(when, { is: "prep", prep: "with" }))
    .with(row.indexOf(deed), as(deed, { is: "ways", ways: ["in"], imply: true }));
  return isMe && row[whom] ? told.with(whom, as(row[whom], FILLER)) : told;
}
