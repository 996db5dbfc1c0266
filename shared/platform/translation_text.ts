/**
 * Which texts are worth asking a provider about, and which answers are texts. Pure.
 *
 * @module
 */

import { canonicalTag, sameLanguage } from "./language_tag.ts";
import type { Translation, TranslationRequest } from "./translation.ts";
import { TranslationError } from "./translation_error.ts";

/** Characters of one text. */
export const MAX_CHARACTERS = 10_000;

/**
 * The answer that needs no provider: nothing to say, or the reader's own language already.
 *
 * @throws {TranslationError} for what no provider should be asked.
 */
export function answerWithoutAsking(request: TranslationRequest): Translation | undefined {
  const { text, from, to } = request;
  if (!canonicalTag(to) || (from !== undefined && !canonicalTag(from))) {
    throw new TranslationError("unsupported_pair", {
      because: "a language is not named by a tag of BCP 47",
      hint: 'Use language tags like "en" or "pt-BR"',
    });
  }
  if (text.trim() === "" || (from !== undefined && sameLanguage(from, to))) return { text };
  if (text.length > MAX_CHARACTERS && [...text].length > MAX_CHARACTERS) {
    throw new TranslationError("refused", {
      because: `it is longer than ${MAX_CHARACTERS} characters`,
      hint: "Send it in parts",
    });
  }
}

/** A provider's text without the control characters that break displays and databases. */
export function displayable(text: string): string {
  // deno-lint-ignore no-control-regex -- tab and line ends are welcome, other controls are not
  return text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/g, "");
}

/** The text a provider answered, or undefined when it is no text anybody could read. */
export function usableText(answered: unknown): string | undefined {
  if (typeof answered !== "string" || !answered.isWellFormed()) return undefined;
  const text = displayable(answered);
  return text.trim() === "" ? undefined : text;
}
