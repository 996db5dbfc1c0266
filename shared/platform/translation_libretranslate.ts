/**
 * Translation by any server that speaks LibreTranslate's protocol, the local stack's own included.
 *
 * @module
 */

import { fetchProvider } from "../edge/egress.ts";
import { LibreTranslateLanguages } from "./libretranslate_languages.ts";
import { canonicalTag } from "./language_tag.ts";
import type {
  KnownLanguages,
  Translation,
  TranslationProvider,
  TranslationRequest,
} from "./translation.ts";
import { tryTwice } from "./provider_attempt.ts";
import { errorOfExchange, errorOfStatus, TranslationError } from "./translation_error.ts";
import { answerWithoutAsking, usableText } from "./translation_text.ts";

/** Where the server is. */
export interface LibreTranslateSettings {
  readonly url: string;
  readonly apiKey?: string | undefined;
  /** Up to the last byte of an answer, in milliseconds. */
  readonly timeoutMs?: number;
}

/** What one request carries at most; longer lists go in several. */
const BATCH = { texts: 50, characters: 20_000 };

type Languages = Pick<TranslationRequest, "from" | "to">;

/** Translates by `POST /translate`; languages are sent in the spelling the server lists. */
export class LibreTranslateProvider implements TranslationProvider {
  readonly name = "libretranslate";
  readonly #settings: LibreTranslateSettings;
  readonly #languages: LibreTranslateLanguages;

  constructor(settings: LibreTranslateSettings) {
    this.#settings = settings;
    this.#languages = new LibreTranslateLanguages((signal) => this.#ask("/languages", {}, signal));
  }

  async translate(request: TranslationRequest, signal?: AbortSignal): Promise<Translation> {
    const [translation] = await this.translateAll([request.text], request, signal);
    if (!translation) throw new TranslationError("bad_answer");
    return translation;
  }

  /** Texts of one language at once; what needs no translation is not sent. */
  async translateAll(
    texts: readonly string[],
    languages: Languages,
    signal?: AbortSignal,
  ): Promise<Translation[]> {
    const { from, to } = languages;
    const done = texts.map((text) => answerWithoutAsking({ text, from, to }));
    const waiting = texts.filter((_, index) => !done[index]);
    const translated: Translation[] = [];
    for (const batch of batchesOf(waiting)) {
      translated.push(
        ...await tryTwice(() => this.#translate(batch, languages, signal), errorOfExchange, signal),
      );
    }
    return done.map((each) => each ?? translated.shift() ?? { text: "" });
  }

  /** The language the server thinks most likely. */
  async detect(text: string, signal?: AbortSignal): Promise<string | undefined> {
    const call = { method: "POST", body: { q: text } };
    const found = await tryTwice(() => this.#ask("/detect", call, signal), errorOfExchange, signal);
    return Array.isArray(found) ? detectedIn(found[0]) : undefined;
  }

  languages(signal?: AbortSignal): Promise<KnownLanguages | undefined> {
    return tryTwice(() => this.#languages.list(signal), errorOfExchange, signal);
  }

  async #translate(
    texts: readonly string[],
    { from, to }: Languages,
    signal: AbortSignal | undefined,
  ): Promise<Translation[]> {
    const { source, target } = await this.#languages.pair(from, to, signal);
    // Some servers know no lists: one text goes as one text.
    const q = texts.length === 1 ? texts[0] : texts;
    const body = { q, source, target, format: "text" };
    const answer = await this.#ask("/translate", { method: "POST", body }, signal);

    const { translatedText, detectedLanguage } = (answer ?? {}) as Record<string, unknown>;
    const answered: unknown[] = Array.isArray(translatedText) ? translatedText : [translatedText];
    if (answered.length !== texts.length) throw new TranslationError("bad_answer");
    const found = Array.isArray(detectedLanguage) ? detectedLanguage : [detectedLanguage];

    return answered.map((each, index) => {
      const text = usableText(each);
      if (text === undefined) throw new TranslationError("bad_answer");
      const detected = from === undefined ? detectedIn(found[index] ?? found[0]) : undefined;
      return detected === undefined ? { text } : { text, detected };
    });
  }

  async #ask(
    path: string,
    { method = "GET", body }: { method?: string; body?: Record<string, unknown> },
    signal: AbortSignal | undefined,
  ): Promise<unknown> {
    const { url, apiKey, timeoutMs = 15_000 } = this.#settings;
    const sent = body && JSON.stringify(apiKey ? { ...body, api_key: apiKey } : body);
    const response = await fetchProvider(url, path, {
      method,
      headers: { accept: "application/json", "content-type": "application/json" },
      ...(sent === undefined ? {} : { body: sent }),
      signal: signal ?? null,
      timeoutMs,
    });
    const text = await response.text();
    // A server without a list of languages says only here that it does not know one.
    if (response.status === 400 && /support|availab/i.test(text)) {
      throw new TranslationError("unsupported_pair");
    }
    if (!response.ok) throw errorOfStatus(response.status, response.headers);
    try {
      return JSON.parse(text);
    } catch {
      throw new TranslationError("bad_answer");
    }
  }
}

function detectedIn(found: unknown): string | undefined {
  const { language } = (found ?? {}) as Record<string, unknown>;
  return typeof language === "string" ? canonicalTag(language) : undefined;
}

function batchesOf(texts: readonly string[]): string[][] {
  const batches: string[][] = [];
  let room = 0;
  for (const text of texts) {
    const batch = batches.at(-1);
    if (batch && batch.length < BATCH.texts && text.length <= room) batch.push(text);
    else batches.push([text]);
    room = (batches.at(-1) === batch ? room : BATCH.characters) - text.length;
  }
  return batches;
}
