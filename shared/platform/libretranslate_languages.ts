/**
 * Which languages a LibreTranslate server knows, and how it spells them.
 *
 * @module
 */

import { primarySubtag, spellings } from "./language_tag.ts";
import type { KnownLanguages } from "./translation.ts";
import { TranslationError } from "./translation_error.ts";

/** How long a list is believed, in milliseconds. */
const FRESH_MS = 10 * 60 * 1000;

/** The list of one server, asked for when first needed. */
export class LibreTranslateLanguages {
  readonly #ask: (signal: AbortSignal | undefined) => Promise<unknown>;
  #known: { readonly list: KnownLanguages | undefined; readonly until: number } | undefined;

  constructor(ask: (signal: AbortSignal | undefined) => Promise<unknown>) {
    this.#ask = ask;
  }

  /**
   * The codes to send for two tags: the exact tag where the server lists it, else the script, else
   * the primary subtag, else any variant of the same language.
   *
   * @throws {TranslationError} "unsupported_pair" when it knows one of them in no spelling.
   */
  async pair(
    from: string | undefined,
    to: string,
    signal: AbortSignal | undefined,
  ): Promise<{ source: string; target: string }> {
    const known = await this.list(signal);
    if (!known) return { source: from ? primarySubtag(from) : "auto", target: primarySubtag(to) };

    const source = from === undefined ? "auto" : codeOf(from, [...known.keys()]);
    const targets = source && known.get(source) || [...known.keys()];
    const target = codeOf(to, targets);
    if (!source || !target) throw new TranslationError("unsupported_pair");
    return { source, target };
  }

  /** The whole list; undefined where the server keeps it to itself. */
  async list(signal: AbortSignal | undefined): Promise<KnownLanguages | undefined> {
    if (this.#known && this.#known.until > Date.now()) return this.#known.list;
    let list: KnownLanguages | undefined;
    try {
      list = listIn(await this.#ask(signal));
    } catch (thrown) {
      // A server may keep its list to itself and translate all the same; it may not be down.
      const kept = thrown instanceof TranslationError && !thrown.retryable;
      if (!kept) throw thrown;
    }
    this.#known = { list, until: Date.now() + FRESH_MS };
    return list;
  }
}

function listIn(answer: unknown): KnownLanguages | undefined {
  if (!Array.isArray(answer)) return undefined;
  const rows = answer.filter((row) => typeof row?.code === "string");
  const codes: string[] = rows.map(({ code }) => code);
  // Old servers name no targets: there every language goes into every other.
  return codes.length === 0 ? undefined : new Map(
    rows.map(({ code, targets }) => [code, Array.isArray(targets) ? targets.map(String) : codes]),
  );
}

function codeOf(tag: string, codes: readonly string[]): string | undefined {
  for (const spelling of spellings(tag)) {
    const found = codes.find((code) => code.toLowerCase() === spelling.toLowerCase());
    if (found) return found;
  }
  return codes.find((code) => primarySubtag(code) === primarySubtag(tag));
}
