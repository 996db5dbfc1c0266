/**
 * Which language a text is written in, guessed without a network.
 *
 * @module
 */

import { primarySubtag } from "./language_tag.ts";

/** The detector's names where they differ from the standard's. */
const DETECTOR_NAMES: Record<string, string> = { nb: "no", nn: "no", fil: "tl" };

/**
 * The tag among `languages` (as it stands there) that the text is written in, or undefined where it
 * is too short or too unclear to say: then the sender's profile holds.
 */
export async function detectLanguage(
  text: string,
  languages: readonly string[],
): Promise<string | undefined> {
  if (!/\p{L}/u.test(text)) return undefined;
  const { eld } = await import("eld/extrasmall");

  // The detector is shared by all calls: from here on nothing may wait.
  eld.setLanguageSubset(languages.map(nameOf));
  const found = eld.detect(text);
  if (!found.isReliable()) return undefined;
  // A subset the detector knows nothing of is no limit to it.
  return languages.find((tag) => nameOf(tag) === found.language);
}

function nameOf(tag: string): string {
  const primary = primarySubtag(tag);
  return DETECTOR_NAMES[primary] ?? primary;
}
