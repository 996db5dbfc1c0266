/**
 * Lists behind a word that leaves out: "except weekends, Anna and unknown numbers". Each of them is left
 * out; the rules that read them one by one would leave out the first, and choose the others.
 *
 * @module
 */

import { exceptOf } from "./denied.ts";
import type { Piece, Placed } from "./pieces.ts";
import { behind, isSmall } from "./roles.ts";

/** What is left out together, by the places in a row. */
interface List {
  readonly items: readonly number[];
  /** The joint before each item but the first. */
  readonly joints: readonly number[];
  /** An "and" or "or" behind the last item, with something else behind it. */
  readonly goesOn: boolean;
}

/** Whom and what a plan can leave out. */
const ITEMS: ReadonlySet<Piece["is"]> = new Set(["person", "known", "weekdays"]);

/** What would be left out as well, and cannot be together with these. */
const OTHERS: ReadonlySet<Piece["is"]> = new Set([
  "noun",
  "either",
  "ways",
  "hours",
  "range",
  "lasting",
]);

/** A row with the word that leaves out before each of what it leaves out, where no plain "and" joins them. */
export function eachLeftOut(row: Placed[]): Placed[] {
  const done = [...row];
  row.forEach((word, index) => {
    if (word.piece.is !== "except" && exceptOf(row, index) !== "except") return;
    const { items, joints, goesOn } = listAt(row, index);
    if (goesOn) return;
    // "Anna and Ben" are read as one anyway.
    const sorts = new Set(items.map((item) => row[item]?.piece.is));
    if (sorts.size === 1 && joints.length === 1) return;
    for (const joint of joints) {
      const [comma, placed] = [row[joint - 1], row[joint]];
      if (placed) done[joint] = { ...placed, piece: { is: "except" } };
      if (comma?.piece.is === "comma") done[joint - 1] = { ...comma, piece: { is: "filler" } };
    }
  });
  return done;
}

/** "Except Sundays and voicemails": two things that a plan does not leave out together. */
export function isHalfLeftOut(row: readonly Placed[], index: number): boolean {
  return listAt(row, index).goesOn;
}

function listAt(row: readonly Placed[], index: number): List {
  const items: number[] = [];
  const joints: number[] = [];
  let commas: number[] = [];
  let at = behind(row, index, isLead);
  while (ITEMS.has(row[at]?.piece.is ?? "comma")) {
    items.push(at);
    const link = linkBehind(row, at);
    if (link < 0) break;
    const next = behind(row, link, isLead);
    const is = row[next]?.piece.is ?? "comma";
    const isLast = row[link]?.piece.is !== "comma";
    if (isLast && !ITEMS.has(is)) {
      return { items, joints, goesOn: OTHERS.has(is) || isTreated(row[next]?.piece) };
    }
    if (isLast) {
      joints.push(...commas, link);
      commas = [];
    } else if (ITEMS.has(is)) {
      commas.push(link);
    }
    at = next;
  }
  return { items: items.slice(0, joints.length + 1), joints, goesOn: false };
}

/** The comma, "and" or "or" behind a place; of a comma with an "and" the "and". */
function linkBehind(row: readonly Placed[], at: number): number {
  const link = row[at + 1]?.piece.is;
  const second = row[at + 2]?.piece.is;
  if (link === "comma" && (second === "and" || second === "or")) return at + 2;
  return link === "comma" || link === "and" || link === "or" ? at + 1 : -1;
}

function isLead(piece: Piece): boolean {
  return isSmall(piece) && piece.is !== "comma" || piece.is === "prep" ||
    piece.is === "self" && piece.as === "own";
}

function isTreated(piece: Piece | undefined): boolean {
  return piece?.is === "verb" && piece.meaning.does === "treat";
}
