/**
 * Apertium's stream format: what has a meaning there is escaped, what must not be translated is put
 * into blanks. Pure.
 *
 * @module
 */

const SPECIAL = /[[\]^$/\\@<>{}~*#+]/g;

/** NUL ends a message, and the engine's programs take U+FFFF for the end of the stream. */
// deno-lint-ignore no-control-regex -- that is what it is about
const NO_CHARACTERS = /[\u0000\uFFFE\uFFFF]/g;

/** Addresses, names, tags, placeholders, markup and code. */
const UNTRANSLATABLE =
  /https?:\/\/[^\s<>"]*[^\s<>"'.,;:!?)\]]|www\.[^\s<>"]*[\w/]|[\w.+-]+@[\w-]+(\.[\w-]+)+|[@#][\p{L}\p{N}_]+|\{\{?[^{}\n]*\}?\}|<\/?[a-z][^<>\n]*>|`[^`\n]+`|[\u{E000}-\u{F8FF}]/giu;

const FIRST = 0xe000;
const MOST = 0xf8ff - FIRST;

/** A text in which one private letter stands for each part that must stay as it is. */
export interface Shielded {
  readonly text: string;
  /** Puts the parts back. */
  restore(translated: string): string;
}

/** Hides what must not be translated. Where the private letters run out, the rest stays in the open. */
export function shield(text: string): Shielded {
  const parts: string[] = [];
  const shielded = text.replace(UNTRANSLATABLE, (part) => {
    // A private letter of the text's own would be taken for one of ours.
    if (parts.length > MOST) return /[\u{E000}-\u{F8FF}]/u.test(part) ? "" : part;
    parts.push(part);
    return String.fromCharCode(FIRST + parts.length - 1);
  });
  const restore = (translated: string) =>
    translated.replace(
      /[\u{E000}-\u{F8FF}]/gu,
      (letter) => parts[letter.charCodeAt(0) - FIRST] ?? "",
    );
  return { text: shielded, restore };
}

/**
 * A message for a pipeline: the full stop ends the sentence, and the numbered blank after it comes
 * back with the answer.
 */
export function encode(text: string, message: number): Uint8Array<ArrayBuffer> {
  const safe = text.replace(NO_CHARACTERS, "").replace(SPECIAL, "\\$&")
    .replace(/[\u{E000}-\u{F8FF}]/gu, (letter) => `[${letter.charCodeAt(0) - FIRST}]`);
  return new TextEncoder().encode(`${safe}.[m${message}]\0`);
}

/** What a pipeline answered, without its marks; undefined when it is not the answer to `message`. */
export function decode(answer: string, message: number): string | undefined {
  const mark = `[m${message}]`;
  if (!answer.includes(mark)) return undefined;
  return answer
    .replace(mark, "")
    .replace(/\.\s*$/, "")
    .replace(
      /\\(.)|\[(\d+)\]/gs,
      (_, escaped, index) => escaped ?? String.fromCharCode(FIRST + Number(index)),
    )
    .replace(/ {2,}/g, " ")
    .trim();
}
