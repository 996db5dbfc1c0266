/**
 * Translating for clients of LibreTranslate, whose key is one of ours.
 *
 * @module
 */

import type { WireCall } from "../edge/define_wire.ts";
import { optionalEnv } from "../edge/env.ts";
import { AppError } from "../edge/errors.ts";
import { cacheFrom } from "../platform/cache_from.ts";
import { guessLanguages, type LanguageGuess } from "../platform/detect_language.ts";
import { languageName } from "../platform/language_tag.ts";
import { translationFrom, type TranslationProvider } from "../platform/translation.ts";
import { askKnowing } from "./asking.ts";
import { htmlOf, piecesOf } from "./html_text.ts";
import { languageIn, readAs, sentIn, textsIn } from "./libretranslate.ts";
import { detectInput, MOST_TEXTS, translateInput } from "./libretranslate_contract.ts";
import { ownerOf } from "./libretranslate_key.ts";
import { knownFrom } from "./memory.ts";
import { paidBy } from "./paying.ts";
import { COMMON } from "./speaking.ts";

/** So many of a list are translated at a time. */
const AT_ONCE = 4;

const PATIENCE_MS = 45_000;

/** The languages of whoever translates; where they keep no list, those a model is good at. */
export async function languages() {
  const known = await translationFrom(optionalEnv).languages?.() ??
    new Map(COMMON.map((code) => [code, COMMON]));
  return [...known].map(([code, targets]) => ({ code, name: languageName(code), targets }));
}

/** The likeliest languages of a text, of a list those of its first one. */
export async function detect(call: WireCall): Promise<LanguageGuess[]> {
  const sent = await sentIn(call);
  await ownerOf(call, sent);
  const { q } = readAs(detectInput, sent);
  const [text = ""] = textsIn(q).texts;
  const guesses = await guessLanguages(text, COMMON);
  // As LibreTranslate says that it does not know.
  return guesses.length > 0 ? guesses.slice(0, 5) : [UNKNOWN];
}

/** Translates a text or a list, each from memory where its owner's key knows it. */
export async function translate(call: WireCall) {
  const sent = await sentIn(call);
  const owner = await ownerOf(call, sent);
  const { q, source, target, format, alternatives } = readAs(translateInput, sent);
  const [from, to] = [languageIn(source), languageIn(target)];
  if (to === undefined) throw new AppError(400, "invalid_input", "auto is not supported as target");
  const { texts, isList } = textsIn(q);

  const pages = texts.map((text) =>
    format === "html" ? piecesOf(text) : [{ before: "", text, after: "" }]
  );
  const guesses = from === undefined
    ? await Promise.all(pages.map(async (page) => {
      const text = page.flatMap((piece) => "text" in piece ? [piece.text] : []).join("\n");
      return (await guessLanguages(text, COMMON))[0] ?? UNKNOWN;
    }))
    : undefined;
  const jobs = pages.flatMap((page) =>
    page.flatMap((piece) => "text" in piece ? [piece.text] : [])
  );
  if (jobs.length > MOST_TEXTS) {
    throw new AppError(400, "too_large", `Invalid request: more than ${MOST_TEXTS} texts`);
  }

  const done = await translateAll(call, { owner, texts: jobs, from, to });
  const answered = pages.map((page) => {
    const own = done.splice(0, page.filter((piece) => "text" in piece).length);
    return format === "html" ? htmlOf(page, own) : own.join("");
  });
  return {
    translatedText: isList ? answered : answered[0] ?? "",
    ...guesses && { detectedLanguage: isList ? guesses : guesses[0] ?? UNKNOWN },
    // We know one translation of a text.
    ...alternatives && { alternatives: isList ? answered.map(() => []) : [] },
  };
}

const UNKNOWN: LanguageGuess = { language: "en", confidence: 0 };

interface Job {
  readonly owner: string;
  readonly texts: readonly string[];
  readonly from: string | undefined;
  readonly to: string;
}

/** All of them or none: the first that fails ends the call. */
async function translateAll({ admin }: WireCall, job: Job): Promise<string[]> {
  const { owner, texts, from, to } = job;
  // With the server's rights: memory is asked for the key's owner and nobody else.
  const known = await admin.translator.rpc("recall", {
    p_user: owner,
    p_texts: [...texts],
    p_to: to,
    ...from !== undefined && { p_from: from },
  });
  const purse = { platform: admin.platform, cache: cacheFrom(optionalEnv, admin) };
  const paid = { speaker: owner, function: "libretranslate" };
  const provider: TranslationProvider = paidBy(purse, translationFrom(optionalEnv), paid);
  const signal = AbortSignal.timeout(PATIENCE_MS);
  const done: string[] = [];
  const waiting = [...texts.entries()];
  const lanes = Array.from({ length: Math.min(AT_ONCE, texts.length) }, async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      const [nth, text] = next;
      const request = { text, from, to };
      const asked = await askKnowing(provider, {
        request,
        known: knownFrom(known[nth]?.known, text),
        signal,
      });
      done[nth] = asked.text;
    }
  });
  await Promise.all(lanes);
  return done;
}
