/**
 * Texts from one language to another, sentence by sentence, through the pipelines that are installed.
 *
 * @module
 */

import { marked, prepared, repaired, type Sentence } from "./grammar.ts";
import { type Mode, routeBetween } from "./modes.ts";
import { ApertiumPipeline, type PipelineTimes } from "./pipeline.ts";
import { partsOf, type Piece, sentencesOf } from "./sentences.ts";
import { shield } from "./stream_format.ts";

/** One pipeline a direction, opened when it is first needed. */
export class ApertiumTranslator {
  readonly #modes: readonly Mode[];
  readonly #pipelines: ReadonlyMap<Mode, ApertiumPipeline>;

  constructor(modes: readonly Mode[], times: Partial<PipelineTimes> = {}) {
    this.#modes = modes;
    this.#pipelines = new Map(modes.map((mode) => [mode, new ApertiumPipeline(mode, times)]));
  }

  /** All languages, each with those it can become, directly or by way of a third. */
  get languages(): Map<string, string[]> {
    const codes = [...new Set(this.#modes.flatMap(({ from, to }) => [from, to]))].sort();
    return new Map(codes.map((from) => [from, codes.filter((to) => this.#route(from, to).length)]));
  }

  /** The processes that lead the running pipelines. */
  get pids(): number[] {
    return [...this.#pipelines.values()].flatMap(({ pid }) => pid ?? []);
  }

  /** Translates between two languages of {@linkcode languages}. */
  async translate(text: string, from: string, to: string, signal?: AbortSignal): Promise<string> {
    const route = this.#route(from, to);
    const { text: shielded, restore } = shield(text);
    const said: string[] = [];
    for (const piece of sentencesOf(shielded, from)) {
      const spoken = /\p{L}/u.test(piece.text.replace(/[\u{E000}-\u{F8FF}]/gu, ""));
      const sentence = spoken && await this.#sentence(piece, route, signal);
      said.push(piece.lead, sentence || piece.text + piece.mark, piece.space);
    }
    return restore(said.join(""));
  }

  async close(): Promise<void> {
    await Promise.all([...this.#pipelines.values()].map((pipeline) => pipeline.close()));
  }

  #route(from: string, to: string): Mode[] {
    return routeBetween(this.#modes, from, to);
  }

  async #sentence(
    { text, mark }: Piece,
    route: readonly Mode[],
    signal: AbortSignal | undefined,
  ): Promise<string> {
    const from = route[0]?.from ?? "";
    const to = route.at(-1)?.to ?? "";
    const question = mark.includes("?");
    const { before, rest, after, request } = partsOf(text, from, to);

    let between = rest;
    for (const mode of rest === "" ? [] : route) {
      between = await this.#hop({ text: between, question, request }, mode, signal);
    }
    const body = [between, after].filter((part) => part !== "").join(", ");
    // What asks comes after the greeting: "Hola, ¿vienes?"
    return before.endsWith(", ")
      ? inCaseOf(text, before) + marked(to, lowerFirst(body, rest), mark)
      : marked(to, inCaseOf(text, before + (before ? lowerFirst(body, rest) : body)), mark);
  }

  async #hop(sentence: Sentence, mode: Mode, signal: AbortSignal | undefined): Promise<string> {
    const pipeline = this.#pipelines.get(mode);
    if (!pipeline) return sentence.text;
    const asked = prepared(mode.from, sentence);
    const text = lowered(await pipeline.translate(asked, signal), sentence.text);
    return repaired(mode.to, { ...sentence, text }, sentence.text);
  }
}

/** Takes back capitals inside a sentence where the original had none. */
function lowered(answer: string, original: string): string {
  const named = /(?<=\S\s+\S*)\p{Lu}/u.test(original.replace(/\bI\b/g, ""));
  return named
    ? answer
    : answer.replace(/(?<=\s)\p{Lu}(?=\p{Ll}|\s|$)/gu, (letter) => letter.toLowerCase());
}

/** In capitals, or with a capital or a small letter first, as the original is. */
function inCaseOf(original: string, text: string): string {
  if (/\p{Lu}{2}/u.test(original) && !/\p{Ll}/u.test(original)) return text.toUpperCase();
  return /^\P{L}*\p{Lu}/u.test(original)
    ? text.replace(/^\p{L}/u, (letter) => letter.toUpperCase())
    : lowerFirst(text, original);
}

function lowerFirst(text: string, original: string): string {
  // Names keep their capital, and so do words that are capitals throughout.
  const [word = ""] = text.match(/^\p{L}+/u) ?? [];
  if (original.includes(word) || (word.length > 1 && word === word.toUpperCase())) return text;
  return text.replace(/^\p{L}/u, (letter) => letter.toLowerCase());
}
