/**
 * Apertium's stream format: what has a meaning there is escaped, what must not be translated is put
 * into blanks. Pure.
 *
 * @module
 */

const SPECIAL = /[[\]^$/\\@<>{}~*#+]/g;

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

/** Hides what must not be translated; a text with more such parts than letters keeps the rest open. */
export function shield(text: string): Shielded {
  const parts: string[] = [];
  const shielded = text.replace(UNTRANSLATABLE, (part) => {
    if (parts.length > MOST) return "";
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

/** A message for a pipeline. The full stop ends the sentence, and the empty blank shows that it is ours. */
export function encode(text: string): Uint8Array<ArrayBuffer> {
  const safe = text.replaceAll("\0", "").replace(SPECIAL, "\\$&")
    .replace(/[\u{E000}-\u{F8FF}]/gu, (letter) => `[${letter.charCodeAt(0) - FIRST}]`);
  return new TextEncoder().encode(`${safe}.[]\0`);
}

/** What a pipeline answered, without its marks. */
export function decode(answer: string): string {
  return answer
    .replace(/\.?\[\]$/, "")
    .replace(/(?<!\\)\[(\d+)\]/g, (_, index) => String.fromCharCode(FIRST + Number(index)))
    .replace(/(?<!\\)\[\]/g, "")
    .replace(/\\(.)/gs, "$1")
    .replace(/ {2,}/g, " ")
    .trim();
}
