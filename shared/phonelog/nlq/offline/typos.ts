/**
 * Misspelt words: how far two words are apart, and which known words one may have been.
 *
 * @module
 */

import { slipCost } from "./slips.ts";

/** Steps between two words: a letter more, less, other, or two swapped. Counts up to `most` only. */
export function distance(a: string, b: string, most: number): number {
  if (Math.abs(a.length - b.length) > most) return most + 1;
  let before: number[] = [];
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      let steps = Math.min(
        (row[j] ?? 0) + 1,
        (next[j - 1] ?? 0) + 1,
        (row[j - 1] ?? 0) + (same ? 0 : 1),
      );
      if (a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1] && i > 1 && j > 1) {
        steps = Math.min(steps, (before[j - 2] ?? 0) + 1);
      }
      next.push(steps);
    }
    [before, row] = [row, next];
  }
  return row[b.length] ?? most + 1;
}

/** How many steps a word of some length may be wrong by. */
function slack(length: number): number {
  return length < 3 ? 0 : length < 8 ? 1 : 2;
}

/** Whether one word is the other misspelt, and not another word. */
export function isTypo(word: string, meant: string): boolean {
  const most = slack(Math.min(word.length, meant.length));
  return most > 0 && word !== meant && distance(word, meant, most) <= most;
}

/** A known word, or several, that a word may have been, and how unlikely that is. */
export interface Correction {
  readonly words: string;
  readonly cost: number;
}

/** Two words written as one. */
const GLUED = 0.5;

/** The most that one word is tried as. */
const MOST = 6;

/** The known words that a word may have been, the likeliest first; or two that were written together. */
export function corrections(
  word: string,
  known: ReadonlySet<string>,
  glued: readonly string[],
): Correction[] {
  const found: Correction[] = [];
  if (/\d/.test(word)) return found;
  for (const each of known) {
    // Of two letters there are too many words: "ocr" is not "or", but "tto" is "to".
    if (each.length < 3 && word.replace(/(.)\1/g, "$1") !== each) continue;
    if (each.length < 2 || /[^\p{L}]/u.test(each)) continue;
    // "Unblocked" is not "blocked".
    if (word.endsWith(each) && word.length - each.length > 1) continue;
    const cost = slipCost(word, each);
    if (cost !== undefined) found.push({ words: each, cost });
  }
  for (let at = 1; at < word.length - 1; at++) {
    const [left, right] = [word.slice(0, at), word.slice(at)];
    const isWhole = known.has(left) && known.has(right);
    // A short word is a part of many: only of some it is known that they run into the next.
    const isLikely = left.length > 3 && right.length > 3 ||
      glued.includes(left) && right.length > 2 ||
      left.length > 3 && glued.includes(right);
    if (isWhole && isLikely) found.push({ words: `${left} ${right}`, cost: GLUED });
  }
  return found.sort((a, b) => a.cost - b.cost || (a.words < b.words ? -1 : 1)).slice(0, MOST);
}
