/**
 * Blots out what looks like a secret or like a person, in text that programs wrote.
 *
 * @module
 */

import { EMAIL_ADDRESS_PATTERN, JWT_PATTERN, type RedactionPattern } from "@logtape/redaction";

const WORD = "\\p{L}[\\p{L}\\p{M}.'’-]*";

/** In their order: what is longer and surer comes first. They find the same in JSON and in plain text. */
export const REDACTIONS: readonly RedactionPattern[] = [
  { pattern: JWT_PATTERN.pattern, replacement: "[token]" },
  // A user and a password before the host.
  { pattern: /\b([a-z][a-z0-9+.-]*:\/\/)[^\s/@"'\\]+@/gi, replacement: "$1[secret]@" },
  { pattern: EMAIL_ADDRESS_PATTERN.pattern, replacement: "[email]" },
  {
    pattern:
      /\b(?:(?:sb_(?:secret|publishable)|qnt_(?:live|test))_|(?:sk|pk|rk|gh[opsu]|xox[abp])[-_])[\w-]{8,}/g,
    replacement: "[key]",
  },
  { pattern: /\b(bearer|basic)\s+[\w.~+/=-]{8,}/gi, replacement: "$1 [key]" },
  { pattern: /(\b[a-z][a-z0-9+.-]*:\/\/[^\s"'\\?#]*)[?#][^\s"'\\]*/gi, replacement: "$1" },
  {
    pattern: /\/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}(?![\w-])/gi,
    replacement: "/[id]",
  },
  { pattern: /(?<![\w.:])(?:\d{1,3}\.){3}\d{1,3}(?!\w|\.\w)/g, replacement: "[ip]" },
  {
    pattern:
      /(?<![\w:.])(?:[0-9a-f]{1,4}:){3,7}[0-9a-f]{1,4}(?![\w:])|(?<![\w:.])(?:[0-9a-f]{1,4}:){1,6}(?::[0-9a-f]{1,4}){1,6}(?![\w:])/gi,
    replacement: "[ip]",
  },
  { pattern: /\+\d[\d ().\/-]{6,}\d/g, replacement: "[phone]" },
  { pattern: /(?<![\w.-])\(?0\d{1,5}\)?[ /.-]\d[\d ./-]{4,}\d(?![\w-])/g, replacement: "[phone]" },
  { pattern: /(?<![\w.-])\(?\d{3}\)?[ .-]\d{3}[ .-]\d{4}(?![\w-])/g, replacement: "[phone]" },
  {
    pattern: new RegExp(
      `(?<![\\w.-])\\d{1,5}[a-z]?\\s+(?:${WORD}\\s+){1,3}(?:street|st|road|rd|avenue|ave|lane|ln|drive|dr|boulevard|blvd|square|sq|court|ct|way)\\b\\.?`,
      "giu",
    ),
    replacement: "[address]",
  },
  {
    pattern: new RegExp(
      `(?<![\\p{L}\\p{M}])(?:${WORD})?(?:stra(?:ß|ss)e|str\\.|weg|platz|allee|gasse)\\s+\\d{1,4}\\s?[a-z]?\\b`,
      "giu",
    ),
    replacement: "[address]",
  },
  {
    pattern: new RegExp(
      `(?<![\\p{L}\\p{M}])(?:rue|calle|via|viale|avenida|rua|piazza|plaza)\\s+(?:${WORD}\\s+){1,4}\\d{1,5}\\b`,
      "giu",
    ),
    replacement: "[address]",
  },
  // Accounts at banks and cards.
  {
    pattern: /(?<![\w-])[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){3,7}(?: ?[A-Z0-9]{1,4})?(?![\w-])/g,
    replacement: "[number]",
  },
  { pattern: /(?<![\w-])\d(?:[ -]?\d){11,18}(?![\w-])/g, replacement: "[number]" },
  { pattern: /(?<![\w.-])\d{9,}(?![\w-])/g, replacement: "[number]" },
  // Long words without meaning: keys and tokens of shapes that nobody has listed.
  {
    pattern: /(?<![\w/.-])(?=[\w+/-]*\d)(?=[\w+/-]*[a-z])[A-Za-z0-9+/_-]{32,}={0,2}(?![\w-])/gi,
    replacement: (found) => isId(found) ? found : "[key]",
  },
];

/** Ids of requests and fingerprints are ours to keep. */
function isId(text: string): boolean {
  return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text);
}

/** The text with everything blotted out that has the shape of a secret, a person or a place. */
export function redacted(text: string): string {
  return REDACTIONS.reduce((kept, { pattern, replacement }) =>
    // The two kinds of replacement are two signatures.
    typeof replacement === "string"
      ? kept.replaceAll(pattern, replacement)
      : kept.replaceAll(pattern, (match, ...rest) => replacement(match, ...rest)), text);
}

/**
 * The message of an error that somebody else worded: besides, what it quotes is blotted out, because
 * databases and parsers quote what they were given. Names of variables stay.
 */
export function redactedMessage(text: string): string {
  return redacted(text)
    .replaceAll(/"(?:[^"\\]|\\.)*"?|“[^”]*”?|`[^`]*`?/g, unlessVariable)
    .replaceAll(/(?<![\p{L}\p{N}])'(?:[^'\\]|\\.)*'?/gu, unlessVariable)
    .replaceAll(/(\([^()]*\))=\([^)]*\)?/g, "$1=([…])");
}

function unlessVariable(quoted: string): string {
  return /^["'`][A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+["'`]$/.test(quoted) ? quoted : "[…]";
}
