/**
 * Records of a CSV file out of bytes that arrive in any pieces: quotes as in RFC 4180, line ends of all
 * systems. A quote that nobody closes costs one line, not the rest of the file; that, and the byte at
 * which to go on, is what csv-parse does not tell.
 *
 * @module
 */

import { ByteWindow } from "./byte_window.ts";
import type { Place } from "./backup_rows.ts";

/** Its cells, and where it begins; no cells where the line is none. */
export interface CsvRecord extends Place {
  cells: string[] | undefined;
}

/** In bytes; what is longer has a quote that nobody closed. */
const LONGEST_RECORD = 262_144;
const MARK = "\u00ef\u00bb\u00bf";
const [QUOTE, LINE_FEED, RETURN] = [34, 10, 13];

/** Reads one file, or the rest of one from the beginning of a record. */
export class CsvRecords {
  readonly #window: ByteWindow;
  #separator: number | undefined;
  #isAtEnd = false;

  constructor(from?: Place & { separator: string }) {
    this.#window = new ByteWindow(from?.offset, from?.line);
    this.#separator = from?.separator.charCodeAt(0);
  }

  /** What stands between cells; undefined before the first line is there. */
  get separator(): string | undefined {
    return this.#separator === undefined ? undefined : String.fromCharCode(this.#separator);
  }

  /** Between the record that was read last and the next. */
  get place(): Place {
    const { offset } = this.#window;
    return { offset, line: this.#window.lineAt(offset) };
  }

  /** The records that these bytes complete; the reader's place moves with each. */
  *write(chunk: Uint8Array): Generator<CsvRecord> {
    if (!this.#window.push(chunk)) return;
    yield* this.#records();
    this.#window.drop();
  }

  /** What is left: a last line may lack its end. */
  *end(): Generator<CsvRecord> {
    this.#isAtEnd = true;
    this.#window.lookAtAll();
    yield* this.#records();
  }

  *#records(): Generator<CsvRecord> {
    const window = this.#window;
    if (window.offset === 0) {
      if (window.length < MARK.length && !this.#isAtEnd) return;
      if (window.text.startsWith(MARK)) window.pos = MARK.length;
    }
    this.#separator ??= this.#sniff();
    if (this.#separator === undefined) return;
    while (window.pos < window.length) {
      const place = this.place;
      const cells: string[] = [];
      const end = this.#record(cells, this.#separator);
      if (end === undefined && window.length - window.pos <= LONGEST_RECORD && !this.#isAtEnd) {
        return;
      }
      if (end === undefined || end - window.pos > LONGEST_RECORD) {
        window.pos = this.#afterLine();
        yield { ...place, cells: undefined };
      } else {
        window.pos = end;
        // An empty line is none.
        if (cells.length > 1 || cells[0] !== "") yield { ...place, cells };
      }
    }
  }

  /** The separator that is oftenest in the first line; undefined until that is whole. */
  #sniff(): number | undefined {
    const { text, pos, length } = this.#window;
    const end = text.indexOf("\n", pos);
    if (end === -1 && !this.#isAtEnd && length - pos < LONGEST_RECORD) return undefined;
    const line = text.slice(pos, end === -1 ? length : end).replace(/"[^"]*"/g, "");
    const often = (separator: string) => line.split(separator).length;
    const [best = ","] = [",", ";", "\t", "|"].sort((a, b) => often(b) - often(a));
    return best.charCodeAt(0);
  }

  /** Puts the cells of the next record in place and answers where it ends; undefined when nobody knows. */
  #record(cells: string[], separator: number): number | undefined {
    const window = this.#window;
    const { text, length } = window;
    let at = window.pos;
    while (true) {
      const isQuoted = text.charCodeAt(at) === QUOTE;
      const from = isQuoted ? at + 1 : at;
      const to = isQuoted ? this.#closing(from) : from;
      if (to === -1) return undefined;
      let end = isQuoted ? to + 1 : from;
      let code = text.charCodeAt(end);
      while (end < length && code !== separator && code !== LINE_FEED && code !== RETURN) {
        code = text.charCodeAt(++end);
      }
      if (end >= length && !this.#isAtEnd) return undefined;
      // What follows a closing quote belongs to the cell, as spreadsheets read it.
      const cell = isQuoted
        ? window.slice(from, to).replaceAll('""', '"') + window.slice(to + 1, end)
        : window.slice(from, end);
      cells.push(cell);
      if (end >= length) return length;
      if (code === separator) {
        at = end + 1;
        continue;
      }
      if (code === LINE_FEED) return end + 1;
      if (end + 1 >= length && !this.#isAtEnd) return undefined;
      return text.charCodeAt(end + 1) === LINE_FEED ? end + 2 : end + 1;
    }
  }

  /** The quote that closes a cell; -1 when it is not there, or may be the first half of two. */
  #closing(from: number): number {
    const { text, length } = this.#window;
    let at = text.indexOf('"', from);
    while (at !== -1 && text.charCodeAt(at + 1) === QUOTE) at = text.indexOf('"', at + 2);
    return at + 1 === length && !this.#isAtEnd ? -1 : at;
  }

  #afterLine(): number {
    const found = this.#window.text.indexOf("\n", this.#window.pos);
    return found === -1 ? this.#window.length : found + 1;
  }
}
