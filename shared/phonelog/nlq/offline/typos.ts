/**
 * Misspelt words: how far two words are apart, and which known words one may have been.
 *
 * @module
 */

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

function isSwapped(a: string, b: string): boolean {
  return [...a].sort().join("") === [...b].sort().join("");
}

/** "Hoow": a letter was struck twice. */
function isDoubled(word: string, meant: string): boolean {
  return word.length === meant.length + 1 &&
    [...word].some((letter, at) =>
      letter === word[at + 1] && word.slice(0, at) + word.slice(at + 1) === meant
    );
}

/** How many letters of one word the other does not have: no fewer steps are they apart. */
function missing(word: string, each: string): number {
  let count = Math.abs(word.length - each.length) > 2 ? 9 : 0;
  for (const letter of word) if (!each.includes(letter)) count++;
  return count;
}

/** The known words that a word may have been: the nearest ones, or two that were written together. */
export function corrections(
  word: string,
  known: ReadonlySet<string>,
  glued: readonly string[],
): string[] {
  if (/\d/.test(word)) return [];
  let [best, found]: [number, string[]] = [slack(word.length), []];
  for (const each of known) {
    if (each.length < 2 || missing(word, each) > best || /[^\p{L}]/u.test(each)) continue;
    // Two letters swapped are likelier than one wrong.
    const steps = distance(word, each, Math.ceil(best)) - (isSwapped(word, each) ? 0.5 : 0);
    if (steps > best || steps > 1 && word[0] !== each[0]) continue;
    // Short words are one letter from many: of those only a letter left out, two swapped or one twice are slips.
    const isLonger = each.length === word.length + 1;
    const isSlip = isLonger || isSwapped(word, each) || isDoubled(word, each);
    if (word.length < 5 && !isSlip) continue;
    if (steps < best) [best, found] = [steps, []];
    found.push(each);
  }
  if (found.length === 0) {
    for (const left of glued) {
      const right = word.slice(left.length);
      if (word.startsWith(left) && right.length > 2 && known.has(right)) {
        found.push(`${left} ${right}`);
      }
    }
  }
  return found;
}
