/**
 * Translation behind one interface, and the choice of who translates.
 *
 * @module
 */

import { TranslationError } from "./translation_error.ts";
import { LibreTranslateProvider } from "./translation_libretranslate.ts";
import { OpenAiTranslator } from "./translation_openai.ts";

/** One text to translate. Languages are tags of BCP 47. */
export interface TranslationRequest {
  /** At most 10,000 characters. */
  readonly text: string;
  /** Left out where nobody knows: the provider detects it. */
  readonly from?: string | undefined;
  readonly to: string;
  /** What helps a provider that can use it; others ignore it. */
  readonly context?: TranslationContext | undefined;
}

/** What was said before, and how certain terms and sentences are to be translated. */
export interface TranslationContext {
  /** The last messages, oldest first; they are read, not translated. */
  readonly earlier?: readonly string[] | undefined;
  readonly terms?: readonly Pair[] | undefined;
  /** Sentences like the text, as their owner wants them translated. */
  readonly examples?: readonly Pair[] | undefined;
  /** Targets of terms that an answer before this one did not use. */
  readonly missed?: readonly string[] | undefined;
}

/** A text and its translation. */
export interface Pair {
  readonly source: string;
  readonly target: string;
}

/** A finished translation. */
export interface Translation {
  readonly text: string;
  /** The language the provider found the text to be in. */
  readonly detected?: string;
  /** Tokens, where the provider counts them. */
  readonly usage?: TokenUsage;
}

/** What a model read and wrote, in tokens. */
export interface TokenUsage {
  readonly input: number;
  readonly output: number;
}

/** A piece of a translation being written, and at the end the whole of it. */
export type TranslationPart = { readonly delta: string } | { readonly done: Translation };

/** Somebody who translates. Every failure is a {@linkcode TranslationError}. */
export interface TranslationProvider {
  /** What stands beside the rows it produced. */
  readonly name: string;
  readonly model?: string;
  translate(request: TranslationRequest, signal?: AbortSignal): Promise<Translation>;
  /** Writes while it translates; `done` comes last and repeats the whole text. */
  translateStream?(
    request: TranslationRequest,
    signal?: AbortSignal,
  ): AsyncIterable<TranslationPart>;
  /** Translates several texts of one language at once, in their order. */
  translateAll?(
    texts: readonly string[],
    languages: Pick<TranslationRequest, "from" | "to">,
    signal?: AbortSignal,
  ): Promise<Translation[]>;
  /** The language of a text, or undefined when the provider cannot say. */
  detect?(text: string, signal?: AbortSignal): Promise<string | undefined>;
  /** The languages it knows and what each can become, or undefined when it keeps no list. */
  languages?(signal?: AbortSignal): Promise<KnownLanguages | undefined>;
}

/** Language codes, each with the codes it can be translated into. */
export type KnownLanguages = ReadonlyMap<string, readonly string[]>;

/** Reads a variable; unset and empty are the same. */
type Env = (name: string) => string | undefined;

/**
 * The provider the environment names: `TRANSLATION_PROVIDER` (openai, libretranslate, none), else
 * whichever has its settings, else one that fails every call with "no_provider".
 */
export function translationFrom(env: Env): TranslationProvider {
  const key = env("OPENAI_API_KEY");
  const server = env("LIBRETRANSLATE_URL");
  const choice = env("TRANSLATION_PROVIDER") ??
    (key ? "openai" : server ? "libretranslate" : "none");

  if (choice === "openai") {
    const baseUrl = env("OPENAI_BASE_URL");
    // A model server of one's own often wants no key.
    if (!key && !baseUrl) return nobody("Set OPENAI_API_KEY");
    return new OpenAiTranslator({
      baseUrl: baseUrl ?? "https://api.openai.com/v1",
      apiKey: key ?? "none",
      model: env("OPENAI_MODEL") ?? "gpt-4o-mini",
    });
  }
  if (choice === "libretranslate") {
    if (!server) return nobody("Set LIBRETRANSLATE_URL");
    return new LibreTranslateProvider({ url: server, apiKey: env("LIBRETRANSLATE_API_KEY") });
  }
  if (choice === "none") return nobody("Set OPENAI_API_KEY or LIBRETRANSLATE_URL");
  return nobody("Set TRANSLATION_PROVIDER to openai, libretranslate or none");
}

function nobody(hint: string): TranslationProvider {
  return {
    name: "none",
    translate: () => Promise.reject(new TranslationError("no_provider", { hint })),
  };
}
