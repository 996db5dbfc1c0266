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
export function turned(row: readonly Placed[]): readonly Placed[] {
  return [ofItself, withoutDevice, byHowMany, inAndOut, whichUnknown, onThoseDays, shown]
    .reduce<readonly Placed[]>((done, step) => step(done), row);
}

/** What calls do of themselves: nobody does it. */
const OF_ITSELF = /^(start|started|starting|begin|began|begun|take|took|taken|taking)$/i;

/** "Calls that started after ten", "how long did my call take": calls do, and not the owner. */
function ofItself(row: readonly Placed[]): Placed[] {
  return row.map((placed, index) => {
    if (placed.piece.is !== "verb" || !OF_ITSELF.test(placed.words)) return placed;
    const isMine = row.slice(0, index).some(({ piece }) =>
      piece.is === "self" && piece.as !== "own"
    );
    // "With Anna on Thursday" stands between the call and what it does.
    const isSkipped = (piece: Piece, at: number) =>
      isSmall(piece) || piece.is === "range" || piece.is === "hours" || piece.is === "prep" ||
      piece.is === "person" && row[before(row, at)]?.piece.is === "prep";
    let at = index - 1;
    while (at >= 0 && isSkipped(row[at]?.piece as Piece, at)) at--;
    const doer = row[at]?.piece;
    const next = row[behind(row, index)]?.piece;
    const isThing = doer?.is === "noun" || doer?.is === "either";
    const hasObject = next?.is === "noun" || next?.is === "either" || next?.is === "person" ||
      next?.is === "self";
    return isThing && !isMine && !hasObject ? { ...placed, piece: { is: "filler" } } : placed;
  });
}

/** "Calls in vs calls out": those that came in, and those that went out. */
function inAndOut(row: readonly Placed[]): Placed[] {
  return row.map((placed, index) => {
    const way = placed.piece.is === "filler" ? placed.piece.way : undefined;
    const last = row[index - 1]?.piece.is;
    const next = row[index + 1]?.piece.is;
    const isEnd = !next || next === "range" || next === "against" || next === "than" ||
      next === "and" ||
      next === "or" || next === "comma";
    // "Which week did I make the most calls in": of the week.
    const isOfUnit = way === "in" && !next && row[behind(row, 0)]?.piece.is === "unit" &&
      row.some(({ words }) => /\b(i|we)\b/i.test(words));
    if (!way || isOfUnit || last !== "noun" && last !== "either" || !isEnd) return placed;
    return { ...placed, piece: { is: "ways", ways: way === "in" ? [...RECEIVED] : ["out"] } };
  });
}

/** "Which unknown number called most": who of them. */
function whichUnknown(row: readonly Placed[]): Placed[] {
  return row.map((placed, index) => {
    const isWhich = placed.piece.is === "ask" && placed.piece.ask === "what";
    const next = row[index + 1];
    if (!isWhich || next?.piece.is !== "known") return placed;
    return { ...placed, piece: { is: "who", many: /s$/i.test(next.words) } };
  });
}

/** "Per working day": by day, on those days of the week. */
function onThoseDays(row: readonly Placed[]): Placed[] {
  return row.flatMap((placed): Placed[] => {
    if (placed.piece.is !== "split" || !placed.piece.days) return [placed];
    const { days, ...piece } = placed.piece;
    return [{ ...placed, piece }, { ...placed, piece: { is: "weekdays", weekdays: days } }];
  });
}

/** What is shown where nothing else is asked of it. */
const THINGS: ReadonlySet<Piece["is"]> = new Set([
  "noun",
  "either",
  "ways",
  "verb",
  "person",
  "people",
  "anyone",
  "known",
  "order",
  "long",
  "top",
]);

/** "I want to see the calls", "every call to Anna": to be listed, and not counted. */
function shown(row: readonly Placed[]): Placed[] {
  const first = row.findIndex(({ piece }) => piece.is !== "filler" || piece.isShown === true);
  return row.map((placed, index) => {
    const { piece } = placed;
    const isEvery = piece.is === "det" && piece.needs !== undefined && index === first;
    if (!isEvery && !(piece.is === "filler" && piece.isShown)) return placed;
    const isBefore = (each: Piece) =>
      isSmall(each) || each.is === "self" && each.as === "own" ||
      isEvery && each.is === "prep" && each.prep === "of";
    const next = row[behind(row, index, isBefore)]?.piece;
    return next && THINGS.has(next.is) ? { ...placed, piece: { is: "ask", ask: "list" } } : placed;
  });
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
