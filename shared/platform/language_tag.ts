/**
 * Language tags of BCP 47, compared the way readers mean them: "pt-BR" and "pt" are one language,
 * "zh-TW" and "zh-CN" are two scripts. Pure.
 *
 * @module
 */

/** The tag in its canonical spelling, or undefined when it is none: "PT-br" → "pt-BR". */
export function canonicalTag(tag: string): string | undefined {
  try {
    return new Intl.Locale(tag).toString();
  } catch {
    return undefined;
  }
}

/** The primary subtag: "pt-BR" → "pt"; a three-letter code becomes the two-letter one. */
export function primarySubtag(tag: string): string {
  return localeOf(tag)?.language ?? tag.toLowerCase();
}

/** Whether a reader of one also reads the other: same language, same script. */
export function sameLanguage(one: string, other: string): boolean {
  return inScript(one) === inScript(other);
}

/** Spellings under which a provider may know the language, the most exact first. */
export function spellings(tag: string): string[] {
  const exact = canonicalTag(tag) ?? tag;
  return [...new Set([exact, inScript(tag), primarySubtag(tag)])];
}

/** The name in English, for a model that reads words better than tags: "es-MX" → "Mexican Spanish". */
export function languageName(tag: string): string {
  return new Intl.DisplayNames(["en"], { type: "language" }).of(tag) ?? tag;
}

/** Language and script, the script guessed from the region: "zh-TW" → "zh-Hant". */
function inScript(tag: string): string {
  const { language, script } = localeOf(tag)?.maximize() ?? { language: tag.toLowerCase() };
  return script ? `${language}-${script}` : language;
}

function localeOf(tag: string): Intl.Locale | undefined {
  const canonical = canonicalTag(tag);
  return canonical === undefined ? undefined : new Intl.Locale(canonical);
}
