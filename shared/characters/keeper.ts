/**
 * Keeps a reply while it is being written: what a caller is told has been kept before, so that whoever
 * is cut off finds it again.
 *
 * @module
 */

import { displayable } from "../platform/translation_text.ts";

/** Words of a reply and how many characters come before them. */
export interface Piece {
  readonly at: number;
  readonly text: string;
}

/** Reply texts beyond it are cut off: whoever is asked for so much is no conversation. */
export const MOST_CHARACTERS = 50_000;

/** Begin with the first words; what comes while some are being kept goes together. */
export class Keeper {
  readonly #keep: (piece: Piece) => Promise<unknown>;
  readonly #tell: (piece: Piece) => void;
  #waiting = "";
  #at = 0;
  #text = "";
  #work: Promise<void> | undefined;
  #failure: { readonly cause: unknown } | undefined;

  constructor(keep: (piece: Piece) => Promise<unknown>, tell: (piece: Piece) => void) {
    this.#keep = keep;
    this.#tell = tell;
  }

  /** What is kept. */
  get text(): string {
    return this.#text;
  }

  /** How many characters are kept. */
  get kept(): number {
    return this.#at;
  }

  /** Takes the next words; throws what keeping earlier ones threw. */
  push(text: string): void {
    this.#throwFailure();
    this.#waiting += text;
    this.#work ??= this.#drain();
  }

  /** Comes back when all is kept. */
  async end(): Promise<void> {
    await this.#work;
    this.#throwFailure();
    // Half a character that nothing followed is none.
    await this.#put(this.#take());
    this.#waiting = "";
  }

  async #drain(): Promise<void> {
    // What comes in the same moment goes together.
    await Promise.resolve();
    try {
      for (let text = this.#take(); text !== ""; text = this.#take()) await this.#put(text);
    } catch (cause) {
      this.#failure = { cause };
    }
    this.#work = undefined;
  }

  /** All that waits, but for half a character: providers cut between the two. */
  #take(): string {
    const end = this.#waiting.length - (/[\ud800-\udbff]$/.test(this.#waiting) ? 1 : 0);
    const text = this.#waiting.slice(0, end);
    this.#waiting = this.#waiting.slice(end);
    return text.toWellFormed();
  }

  async #put(raw: string): Promise<void> {
    const room = MOST_CHARACTERS - this.#at;
    const characters = [...displayable(raw)].slice(0, room);
    if (characters.length === 0) return;
    const piece = { at: this.#at, text: characters.join("") };
    await this.#keep(piece);
    this.#at += characters.length;
    this.#text += piece.text;
    this.#tell(piece);
  }

  #throwFailure(): void {
    if (this.#failure) throw this.#failure.cause;
  }
}
