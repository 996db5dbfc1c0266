/**
 * "Did anyone call me more than five times?": not whether all of them together did, but who did so often.
 *
 * @module
 */

import type { Placed } from "./pieces.ts";
import { before, behind } from "./roles.ts";

/** A row that asks whether anybody did something so often, as one that asks who did. */
export function whoSoOften(row: Placed[]): Placed[] {
  const first = behind(row, -1);
  const aux = row[first]?.piece;
  // "Is there anyone I talked to for over an hour": in one call or in all of them.
  const isAsked = aux?.is === "aux" &&
    row.some(({ piece: { is } }) => is === "times" || is === "lasting" && aux.be === true);
  if (!isAsked || row.some(({ piece: { is } }) => is === "who" || is === "than")) {
    return isAsked ? withoutThere(row, first) : row;
  }
  const at = row.findIndex((_, index) => isAnyOfSome(row, index));
  const some = row[at];
  if (!some) return row;
  const who: Placed = { ...some, piece: { is: "who", many: true } };
  const head = some.piece.is === "known" ? [who, some] : [who];
  // "Anyone but Anna": the word before it goes to the front.
  const rest = row.flatMap((placed, index): Placed[] => {
    if (index === at) return [];
    return index === at + 1 && placed.piece.is === "but" && !placed.piece.isNot
      ? [{ ...placed, piece: { is: "except" } }]
      : [placed];
  });
  // "Is there anyone I called": nothing is done by "is".
  const isThere = aux.be === true && /^there$/i.test(row[first + 1]?.words ?? "");
  return [...head, ...isThere ? rest.slice(first + 2) : rest];
}

/** "Is there anyone who …": who asks by itself. */
function withoutThere(row: Placed[], first: number): Placed[] {
  const [aux, there, some, who] = row.slice(first);
  const isThere = aux?.piece.is === "aux" && aux.piece.be === true &&
    /^there$/i.test(there?.words ?? "") && some?.piece.is === "anyone" && !some.piece.isNone;
  return isThere && who?.piece.is === "who" ? row.slice(first + 3) : row;
}

/** "Anyone", "any unknown number"; of "calls from unknown numbers" the number of all is asked. */
function isAnyOfSome(row: readonly Placed[], index: number): boolean {
  const piece = row[index]?.piece;
  if (piece?.is === "anyone") return !piece.isNone && !piece.isAll;
  const any = row[index - 1]?.piece;
  return piece?.is === "known" && any?.is === "det" && any.any === true &&
    row[before(row, index)]?.piece.is !== "prep";
}
