/**
 * Reads out of CHECK constraints what a value must look like.
 *
 * @module
 */

/** What the constraints say about one column. */
export interface Hints {
  /** The values there are, as the text between the quotes. */
  list?: string[];
  patterns: string[];
  /** Of a text, or of an array. */
  shortest: number;
  longest: number;
  least: number;
  most: number;
  /** Of a jsonb value. */
  shape?: string | undefined;
}

/** What all of them together say; expressions they do not know are left to the database to judge. */
export function hintsFor(column: string, checks: readonly string[]): Hints {
  const name = `\\(*"?${column}"?\\)?(?:::[a-z ]+(?:\\[\\])?)?\\)*`;
  const hints: Hints = {
    patterns: [],
    shortest: 0,
    longest: Infinity,
    least: -Infinity,
    most: Infinity,
  };
  for (const check of checks) {
    const list = find(check, `${name} = ANY \\(+(?:ARRAY\\[)(.*?)\\]`);
    if (list) {
      hints.list = [...list.matchAll(/'((?:[^']|'')*)'|(-?\d+)/g)].map((m) => m[1] ?? m[2] ?? "");
    }
    const pattern = find(check, `${name} ~\\*? '((?:[^']|'')*)'`);
    if (pattern) hints.patterns.push(pattern.replaceAll("''", "'"));
    hints.shape ??= find(check, `jsonb_typeof${name} = '(\\w+)'`);
    const measured =
      `(?:char_length|character_length|length|octet_length|cardinality|array_length)\\(${name}(?:, 1\\))? `;
    for (const [sign, number] of comparisons(check, measured)) {
      if (sign.includes(">") || sign === "=") {
        hints.shortest = Math.max(hints.shortest, above(sign, number));
      }
      if (sign.includes("<") || sign === "=") {
        hints.longest = Math.min(hints.longest, below(sign, number));
      }
    }
    for (const [sign, number] of comparisons(check, `(?<!\\w\\()\\b${name} `)) {
      if (sign.includes(">")) hints.least = Math.max(hints.least, above(sign, number));
      if (sign.includes("<")) hints.most = Math.min(hints.most, below(sign, number));
    }
  }
  return hints;
}

function find(text: string, pattern: string): string | undefined {
  return new RegExp(pattern).exec(text)?.[1];
}

function comparisons(text: string, before: string): [sign: string, number: number][] {
  const found = text.matchAll(new RegExp(`${before}(>=|<=|>|<|=) \\(?'?(-?[\\d.]+)`, "g"));
  return [...found].map(([, sign = "", number]) => [sign, Number(number)]);
}

const above = (sign: string, number: number) => sign === ">" ? number + 1 : number;
const below = (sign: string, number: number) => sign === "<" ? number - 1 : number;
