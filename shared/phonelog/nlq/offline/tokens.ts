/**
 * A question in pieces: words, numbers and dates, folded so that case and accents do not matter.
 *
 * @module
 */

import { type Turns, withoutTurns } from "./turns.ts";

/** One word, number or sign. */
export interface Token {
  /** Folded: lower case, no accents. */
  readonly text: string;
  /** As it was written, for saying it back. */
  readonly raw: string;
  /** Written with a capital, and not because a sentence begins with it. */
  readonly isName: boolean;
}

/** What a language writes together: "didn't" is "did not". */
export interface Contractions {
  /** Whole words, folded. */
  readonly words: Readonly<Record<string, string>>;
  /** Ends of words behind an apostrophe: "ve" is "have". */
  readonly ends: Readonly<Record<string, string>>;
  /** Several words that are read as others. */
  readonly turns: Turns;
  /** Words of which two with a hyphen between are the ends of a time, and with a stroke both of them. */
  readonly spans: ReadonlySet<string>;
}

const LETTERS: Readonly<Record<string, string>> = {
  ß: "ss",
  ł: "l",
  ø: "o",
  ı: "i",
  æ: "ae",
  œ: "oe",
  đ: "d",
};

/** Lower case without accents. */
export function fold(text: string): string {
  return text.toLowerCase().normalize("NFKD").replace(/\p{M}/gu, "")
    .replace(/[ßłøıæœđ]/g, (letter) => LETTERS[letter] ?? letter);
}

const PIECES =
  /\d{4}-\d{2}(?:-\d{2})?(?!\d)|\d{1,2}[./]\d{1,2}[./]\d{2,4}|\d{1,2}\.\d{1,2}\.(?!\d)|\d{1,2}\/(?:19|20)\d{2}(?!\d)|\d{1,2}\/\d{1,2}|\d{1,2}:\d{2}|\d{1,3}(?:,\d{3})+|\d+\.\d+(?!\d|\.\d)|\d+(?:st|nd|rd|th)(?!\p{L})|\d+\p{L}+|\d+|[pw]\/[dhmowy](?!\p{L})|(?<=\p{L}{2} ?)\/ ?\p{L}+|\p{L}[\p{L}\p{M}\p{N}]*(?:'\p{L}+)?|'s|[%&,+\-–—<>=≠~#*^|]/giu;

/** "My parents' calls", "Peters' texts": theirs, where no quotation ends. */
const OF_MANY = /(?<!(?:^|[\s(])'.*)(\p{L}s)'(?=\s)/gu;

/** The tokens of a question. */
export function tokensOf(question: string, contractions: Contractions): Token[] {
  const text = question.replace(/[’‘`´]/g, "'").replace(/\b([ap])\.\s?m\b\.?/gi, "$1m")
    .replace(
      /(\p{L}+)\/(\p{L}+)/gu,
      (both, one, other) =>
        contractions.spans.has(fold(one)) && contractions.spans.has(fold(other))
          ? `${one} and ${other}`
          : both,
    )
    // "Texts/day".
    .replace(/(?<=\p{L}{2})\/(?=(day|week|month|year|hour|weekday|person|contact)\b)/giu, " per ")
    .replaceAll("≥", ">=").replaceAll("≤", "<=")
    .replace(OF_MANY, "$1's")
    // "October v. November"; a capital would be of a name.
    .replace(/(?<=\S )v\.? (?=\S)/g, "vs ")
    // "Sept '25" is of a year, and no day of the month.
    .replace(/(?<=^|[\s(\p{L}])'(\d\d)(?![\d\p{L}:])/gu, (_, year) => ` 20${year}`);
  const tokens: Token[] = [];
  for (const match of text.matchAll(PIECES)) {
    // "Calls/day" is per day, and "calls/texts" two words.
    const said = match[0];
    const isPer = contractions.words[fold(said).replace(" ", "")] !== undefined;
    const raw = isPer ? said : said.replace(/^\/ ?/, "");
    const around = `${text[match.index - 1] ?? ""}-${text[match.index + 1] ?? " "}`;
    // A hyphen inside a word joins two words; only between numbers or spaces it is "to".
    const isSpan = /^[-–—]$/.test(raw) && isOfSpan(text, match.index, contractions.spans);
    if (!isSpan && /^[-–—]$/.test(raw) && /\p{L}-\D/u.test(around)) continue;
    const isFirst = tokens.length === 0 || /[.?!:]\s*$/.test(text.slice(0, match.index));
    const isName = !isFirst && /^\p{Lu}/u.test(raw);
    for (const part of partsOf(fold(raw), contractions)) {
      tokens.push({ text: part, raw: part === fold(raw) ? raw : part, isName });
    }
  }
  // Where most words have a capital it says nothing.
  const capitals = tokens.filter(({ isName }) => isName).length;
  const read = capitals * 2 > tokens.length
    ? tokens.map((token) => ({ ...token, isName: false }))
    : tokens;
  return withoutTurns(withOneOrder(read), contractions.turns);
}

/**
 * "From 1/10 to 31/10": where one date tells whether the day or the month comes first, all do. They are
 * written with dots then, the day first. Without any that tells they stay as they are.
 */
function withOneOrder(tokens: readonly Token[]): readonly Token[] {
  const dates = tokens.flatMap(({ text }) => {
    const [, a, b, year = ""] = /^(\d{1,2})\/(\d{1,2})(?:\/((?:20)?\d\d))?$/.exec(text) ?? [];
    return a && b && text !== "24/7" ? [{ text, a: Number(a), b: Number(b), year }] : [];
  });
  const isDayFirst = dates.some(({ a }) => a > 12);
  const isMonthFirst = dates.some(({ b }) => b > 12);
  if (isDayFirst && isMonthFirst) return tokens;
  const written = new Map(dates.flatMap(({ text, a, b, year }) => {
    if (!isDayFirst && !isMonthFirst && a !== b) return [];
    const [day, month] = isMonthFirst ? [b, a] : [a, b];
    const full = year.length === 2 ? `20${year}` : year;
    return [[text, `${day}.${month}.${full}`] as const];
  }));
  return tokens.map((token) => ({ ...token, text: written.get(token.text) ?? token.text }));
}

/** "Mon-Fri", "Jan-Mar". */
function isOfSpan(text: string, at: number, spans: ReadonlySet<string>): boolean {
  const before = /\p{L}+$/u.exec(text.slice(0, at))?.[0];
  const behind = /^\p{L}+/u.exec(text.slice(at + 1))?.[0];
  return spans.has(fold(before ?? "")) && spans.has(fold(behind ?? ""));
}

function partsOf(
  word: string,
  { words, ends }: Pick<Contractions, "words" | "ends">,
): string[] {
  const whole = words[word.replace(" ", "")];
  if (whole !== undefined) return whole.split(" ");
  if (/^\d{1,3}(,\d{3})+$/.test(word)) return [word.replaceAll(",", "")];
  const glued = /^(\d+)(\p{L}+)$/u.exec(word);
  if (glued && !/^\d+(st|nd|rd|th)$/.test(word)) {
    return [glued[1] ?? "", ...partsOf(glued[2] ?? "", { words, ends })];
  }
  if (/^[–—]$/.test(word)) return ["-"];
  const at = word.indexOf("'");
  if (at < 1) return [word];
  const [stem, end] = [word.slice(0, at), word.slice(at + 1)];
  if (end === "t" && stem.endsWith("n")) return [stem.slice(0, -1), "not"];
  const said = ends[end];
  return said ? [stem, said] : [stem + end];
}
