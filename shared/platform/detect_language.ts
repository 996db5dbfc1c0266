/**
 * Which language a text is written in, guessed without a network.
 *
 * @module
 */

import { primarySubtag } from "./language_tag.ts";

/** The detector's names where they differ from the standard's. */
const DETECTOR_NAMES: Record<string, string> = { nb: "no", nn: "no", fil: "tl" };

/** Scripts that say a lot by themselves, and who writes in them; the most likely one first. */
const SCRIPTS: [script: RegExp, languages: string[]][] = [
  [/[\p{Script=Hiragana}\p{Script=Katakana}]/u, ["ja"]],
  [/\p{Script=Hangul}/u, ["ko"]],
  [/\p{Script=Han}/u, ["zh", "ja"]],
  [/\p{Script=Thai}/u, ["th"]],
  [/\p{Script=Greek}/u, ["el"]],
  [/\p{Script=Hebrew}/u, ["he", "yi"]],
  [/\p{Script=Arabic}/u, ["ar", "fa", "ur", "ps"]],
  [/\p{Script=Devanagari}/u, ["hi", "mr", "ne"]],
  [/\p{Script=Cyrillic}/u, ["ru", "uk", "bg", "sr", "mk", "be", "kk"]],
];

/**
 * The tag among `languages` (as it stands there) that the text is written in, or undefined where it
 * is too short or too unclear to say: then the sender's profile holds.
 */
export async function detectLanguage(
  text: string,
  languages: readonly string[],
): Promise<string | undefined> {
  if (!/\p{L}/u.test(text)) return undefined;
  const [only, ...others] = byScript(text, languages);
  if (only !== undefined && others.length === 0) return only;
  const { eld } = await import("eld/extrasmall");

  // The detector is shared by all calls: from here on nothing may wait.
  eld.setLanguageSubset(languages.map(nameOf));
  const found = eld.detect(text);
  if (!found.isReliable()) return undefined;
  // A subset the detector knows nothing of is no limit to it.
  return languages.find((tag) => nameOf(tag) === found.language);
}

/** A language a text may be in, and how sure that is, from 0 to 100. */
export interface LanguageGuess {
  readonly language: string;
  readonly confidence: number;
}

/** The likeliest of the languages first; none of them where the text has no words. */
export async function guessLanguages(
  text: string,
  languages: readonly string[],
): Promise<LanguageGuess[]> {
  if (!/\p{L}/u.test(text)) return [];
  const written = byScript(text, languages);
  const [only, ...others] = written;
  if (only !== undefined && others.length === 0) return [{ language: only, confidence: 100 }];
  const among = written.length > 0 ? written : languages;
  const { eld } = await import("eld/extrasmall");
  eld.setLanguageSubset(among.map(nameOf));
  const scores = Object.entries(eld.detect(text).getScores());
  return scores.sort(([, one], [, other]) => other - one).flatMap(([name, score]) => {
    const language = among.find((tag) => nameOf(tag) === name);
    return language ? [{ language, confidence: Math.round(1000 * Math.min(1, score)) / 10 }] : [];
  });
}

/** Those of the languages that are written in the text's script, where its script says something. */
function byScript(text: string, languages: readonly string[]): string[] {
  const writers = SCRIPTS.find(([script]) => script.test(text))?.[1] ?? [];
  return languages.filter((tag) => writers.includes(primarySubtag(tag)));
}

function nameOf(tag: string): string {
  const primary = primarySubtag(tag);
  return DETECTOR_NAMES[primary] ?? primary;
}
