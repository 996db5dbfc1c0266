/**
 * How likely a word is another one misspelt: what a hand on a phone does to it, weighted by how often.
 *
 * @module
 */

/** Rows of a keyboard; of a German one Z and Y change places. */
const KEYS = ["qwertyuiop", "asdfghjkl", " zxcvbnm"];
const VOWELS = "aeiou";

const SAME = 0;
/** One of two like letters struck once, or one struck twice. */
const DOUBLED = 0.3;
const VOWEL_LEFT_OUT = 0.4;
const SWAPPED = 0.5;
/** A key beside the right one, or a vowel for a vowel. */
const NEAR = 0.7;
const LETTER_MORE_OR_LESS = 0.8;
const OTHER = 1;
/** The first letter is seldom wrong. */
const FIRST = 1.1;
/** Sounds the same: "fone". */
const SOUND = 0.5;
/** Written without vowels, and some for each of them. */
const [BARE, BARE_VOWEL] = [0.3, 0.03];

/** How much may be wrong with a word of so many letters. */
function budgetOf(length: number): number {
  return length < 3 ? 0 : length < 5 ? 0.8 : length < 8 ? 1.2 : 2;
}

/** What it takes to make one word of the other; undefined where they are two words. */
export function slipCost(typed: string, meant: string): number | undefined {
  const costs: number[] = [];
  const bare = bareCost(typed, meant);
  if (bare !== undefined) costs.push(bare);
  const budget = budgetOf(Math.min(typed.length, meant.length + 1));
  if (budget > 0 && Math.abs(typed.length - meant.length) <= 3) {
    const steps = stepsBetween(typed, meant);
    if (steps <= budget) costs.push(steps);
    // "Thusday" is Thursday, and not Tuesday.
    const isSameStart = typed.startsWith("th") === meant.startsWith("th");
    if (typed.length > 3 && isSameStart && soundOf(typed) === soundOf(meant)) costs.push(SOUND);
  }
  return costs.length > 0 ? Math.min(...costs) : undefined;
}

/** "Ystrdy": nothing but vowels and second letters of a pair are left out, and no vowel stays inside. */
function bareCost(typed: string, meant: string): number | undefined {
  if (typed.length < 2 || typed[0] !== meant[0] || /[aeiou]/.test(typed.slice(1))) return undefined;
  if (typed.length === 2 && meant.length > 4) return undefined;
  let at = 0;
  for (const [nth, letter] of [...meant].entries()) {
    if (typed[at] === letter && !(letter === meant[nth - 1] && typed[at - 1] !== letter)) at++;
    else if (!VOWELS.includes(letter) && letter !== meant[nth - 1]) return undefined;
  }
  if (at < typed.length) return undefined;
  return typed.length < meant.length
    ? BARE + BARE_VOWEL * (meant.length - typed.length)
    : undefined;
}

/** Letters more, less, other or swapped, each with its weight. */
function stepsBetween(typed: string, meant: string): number {
  const rows: number[][] = [];
  for (let i = 0; i <= typed.length; i++) {
    const row: number[] = [];
    rows.push(row);
    for (let j = 0; j <= meant.length; j++) {
      if (i === 0 && j === 0) row.push(SAME);
      else {
        row.push(Math.min(
          i > 0 ? at(rows, i - 1, j) + tooMany(typed, i - 1) : Infinity,
          j > 0 ? at(rows, i, j - 1) + leftOut(meant, j - 1) : Infinity,
          i > 0 && j > 0 ? at(rows, i - 1, j - 1) + other(typed, meant, i - 1, j - 1) : Infinity,
          i > 1 && j > 1 && typed[i - 1] === meant[j - 2] && typed[i - 2] === meant[j - 1]
            ? at(rows, i - 2, j - 2) + SWAPPED
            : Infinity,
        ));
      }
    }
  }
  return at(rows, typed.length, meant.length);
}

function at(rows: readonly number[][], i: number, j: number): number {
  return rows[i]?.[j] ?? Infinity;
}

function tooMany(typed: string, nth: number): number {
  if (nth > 0 && typed[nth] === typed[nth - 1]) return DOUBLED;
  return nth === 0 ? FIRST : LETTER_MORE_OR_LESS;
}

function leftOut(meant: string, nth: number): number {
  if (nth === 0) return FIRST;
  if (meant[nth] === meant[nth - 1]) return DOUBLED;
  return VOWELS.includes(meant[nth] ?? "") ? VOWEL_LEFT_OUT : LETTER_MORE_OR_LESS;
}

function other(typed: string, meant: string, i: number, j: number): number {
  const [a = "", b = ""] = [typed[i], meant[j]];
  if (a === b) return SAME;
  if (i === 0 || j === 0) return FIRST;
  return VOWELS.includes(a) && VOWELS.includes(b) || areNear(a, b) ? NEAR : OTHER;
}

/** Whether two keys are side by side. */
function areNear(a: string, b: string): boolean {
  const [rowA, rowB] = [a, b].map((key) => KEYS.findIndex((row) => row.includes(key)));
  if (rowA === undefined || rowB === undefined || rowA < 0 || rowB < 0) return false;
  const across = (KEYS[rowA] ?? "").indexOf(a) - (KEYS[rowB] ?? "").indexOf(b);
  return Math.abs(rowA - rowB) <= 1 && Math.abs(across) <= 1;
}

/** Letters that sound alike: "Sophia" is "Sofia", "Katharina" is "Catarina". */
export function soundOf(word: string): string {
  return plain(word).replace(/ph/g, "f").replace(/([tr])h/g, "$1").replace(/ck|c(?![eih])/g, "k")
    .replace(/y|ie/g, "i").replace(/([aeiou])h(?![aeiou])/g, "$1").replace(/(.)\1/g, "$1");
}

/** German letters that are also written as two: "Mueller" is "Müller". */
export function plain(word: string): string {
  return word.replace(/ue/g, "u").replace(/oe/g, "o").replace(/ae/g, "a");
}
