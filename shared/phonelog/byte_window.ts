/**
 * The part of a file that is being looked at: bytes, and the same as text with one character a byte, in
 * which the engine's own search runs. What was read moves out as new bytes come in.
 *
 * @module
 */

import { Buffer } from "node:buffer";

const DECODER = new TextDecoder();
// deno-lint-ignore no-control-regex -- ASCII begins there
const BEYOND_ASCII = /[^\u0000-\u007f]/;

/** Bytes of a stream with a place in them. */
export class ByteWindow {
  /** One character a byte. */
  text = "";
  /** Where reading stands in {@linkcode text}. */
  pos = 0;
  #bytes = new Uint8Array(0);
  /** The file's offset of the first byte here. */
  #base: number;
  #line: number;
  /** Up to here lines were counted. */
  #counted: number;
  /** Below this many bytes another look would see no more. */
  #worth = 0;
  /** Where the next `<` is: -1 for nowhere here, undefined while nobody has looked. */
  #less: number | undefined;

  constructor(offset = 0, line = 1) {
    this.#base = this.#counted = offset;
    this.#line = line;
  }

  /** Where reading stands in the file. */
  get offset(): number {
    return this.#base + this.pos;
  }

  /** How much is there. */
  get length(): number {
    return this.text.length;
  }

  /**
   * Takes the next piece. False while it is not worth looking: a token that is not whole yet is
   * looked at again only when twice as much is there, or pieces of one byte would cost the square.
   */
  push(chunk: Uint8Array): boolean {
    const bytes = new Uint8Array(this.#bytes.length + chunk.length);
    bytes.set(this.#bytes);
    bytes.set(chunk, this.#bytes.length);
    this.#bytes = bytes;
    if (bytes.length < this.#worth) return false;
    this.lookAtAll();
    return true;
  }

  /** Looks at all that is there, however little came last. */
  lookAtAll(): void {
    this.text = Buffer.from(this.#bytes.buffer).toString("latin1");
    this.#less = undefined;
  }

  /** Where the next `<` is, -1 when none is here. Asked for often, so it is looked for once. */
  nextLess(): number {
    if (this.#less === undefined || (this.#less !== -1 && this.#less < this.pos)) {
      this.#less = this.text.indexOf("<", this.pos);
    }
    return this.#less;
  }

  /** Forgets what was read. */
  drop(): void {
    this.lineAt(this.offset);
    this.#base += this.pos;
    this.#bytes = this.#bytes.slice(this.pos);
    this.#worth = 2 * this.#bytes.length;
    this.pos = 0;
    this.text = "";
  }

  /** What stands between two places, as UTF-8. */
  slice(from: number, to: number): string {
    const raw = this.text.slice(from, to);
    return BEYOND_ASCII.test(raw) ? DECODER.decode(this.#bytes.subarray(from, to)) : raw;
  }

  /** The file's offset of a place. */
  offsetOf(place: number): number {
    return this.#base + place;
  }

  /** The line of an offset, from 1; offsets come in their order. */
  lineAt(offset: number): number {
    let at = this.#counted - this.#base;
    const end = offset - this.#base;
    while (at < end) {
      const found = this.text.indexOf("\n", at);
      if (found === -1 || found >= end) break;
      this.#line++;
      at = found + 1;
    }
    this.#counted = Math.max(this.#counted, offset);
    return this.#line;
  }
}
