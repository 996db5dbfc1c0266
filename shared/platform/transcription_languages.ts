/**
 * The languages that speech models know, which say "spanish" where others say "es".
 *
 * @module
 */

import { languageTag } from "../contract.ts";
import { canonicalTag, languageName } from "./language_tag.ts";

/** Whisper's, by their codes. */
const KNOWN =
  "af am ar as az ba be bg bn bo br bs ca cs cy da de el en es et eu fa fi fo fr gl gu ha haw " +
  "he hi hr ht hu hy id is it ja jv ka kk km kn ko la lb ln lo lt lv mg mi mk ml mn mr ms mt ne nl " +
  "no oc pa pl ps pt ro ru sa sd si sk sl sn so sq sr su sv sw ta te tg th tk tr tt uk ur uz vi yi " +
  "yo yue zh";

/** Names of theirs that are not the usual ones. */
const OTHER_NAMES = { myanmar: "my", nynorsk: "nn", tagalog: "tl" };

let codes: ReadonlyMap<string, string> | undefined;

/** The tag of what a model calls a language, by its name in English or by its code. */
export function spokenLanguage(said: unknown): string | undefined {
  if (typeof said !== "string") return undefined;
  codes ??= new Map([
    ...KNOWN.split(" ").map((code) => [plain(languageName(code)), code] as const),
    ...Object.entries(OTHER_NAMES),
  ]);
  const tag = codes.get(plain(said)) ?? canonicalTag(said);
  return languageTag.safeParse(tag).success ? tag : undefined;
}

/** "Māori" and "maori" are one. */
function plain(name: string): string {
  return name.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
}
