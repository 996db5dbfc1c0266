/**
 * The attributes of one tag, each as soon as it is whole. A value that nobody wants passes by without
 * being kept, so a video of many megabytes in one attribute takes no memory.
 *
 * @module
 */

import type { ByteWindow } from "./byte_window.ts";
import {
  isNameByte,
  isSpace,
  LONGEST_HEAD,
  LONGEST_VALUE,
  type XmlHandler,
} from "./xml_handler.ts";
import { xmlText } from "./xml_text.ts";

const NONE: ReadonlySet<string> = new Set();

/**
 * How far it came: something was read, more bytes are needed, the tag ended, it ended with its element,
 * it is none.
 */
export type TagStep = "on" | "wait" | "opened" | "closed" | "broken";

/** Reads from behind the name of an element to its `>`. */
export class XmlTag {
  readonly #window: ByteWindow;
  readonly #handler: XmlHandler;
  #wanted = NONE;
  /** What ends the value that is passing by; undefined between values. */
  #passing: string | undefined;
  /** A name or a value was read, after which a space must come. */
  #glued = false;

  constructor(window: ByteWindow, handler: XmlHandler) {
    this.#window = window;
    this.#handler = handler;
  }

  /** A tag begins; these of its attributes are told. */
  begin(wanted: ReadonlySet<string> = NONE): void {
    this.#wanted = wanted;
    this.#passing = undefined;
    this.#glued = true;
  }

  /** Reads one thing; where the tag is broken, the window stands where reading may go on. */
  step(): TagStep {
    if (this.#passing !== undefined) return this.#pass(this.#passing);
    const window = this.#window;
    const { text } = window;
    let at = window.pos;
    while (isSpace(text.charCodeAt(at))) at++;
    if (at > window.pos) this.#glued = false;
    window.pos = at;
    if (at >= text.length) return "wait";
    if (text[at] === ">") return this.#ended("opened", at + 1);
    if (text[at] === "/") {
      if (at + 1 === text.length) return "wait";
      return text[at + 1] === ">" ? this.#ended("closed", at + 2) : "broken";
    }
    return this.#glued ? "broken" : this.#attribute(at);
  }

  #ended(step: TagStep, pos: number): TagStep {
    this.#window.pos = pos;
    return step;
  }

  #attribute(at: number): TagStep {
    const { text } = this.#window;
    let place = at;
    while (isNameByte(text.charCodeAt(place))) place++;
    const name = text.slice(at, place);
    while (isSpace(text.charCodeAt(place))) place++;
    const equals = text[place] === "=";
    if (equals) place++;
    while (isSpace(text.charCodeAt(place))) place++;
    if (place - at > LONGEST_HEAD) return "broken";
    if (place >= text.length) return "wait";
    const quote = text[place];
    if (name === "" || !equals || (quote !== '"' && quote !== "'")) return "broken";
    return this.#value(name, quote, place + 1);
  }

  #value(name: string, quote: string, from: number): TagStep {
    const window = this.#window;
    const end = this.#endOfValue(quote, from);
    const wanted = this.#wanted.has(name);
    const isLong = (end === -1 ? window.length : end) - from > LONGEST_VALUE;
    if (end === -1 && wanted && !isLong) return "wait";
    if (wanted && isLong) this.#handler.tooLong(name);
    if (end === -1) {
      window.pos = window.length;
      this.#passing = quote;
      return "wait";
    }
    if (window.text[end] === "<") return this.#ended("broken", end);
    if (wanted && !isLong) this.#handler.attribute(name, xmlText(window.slice(from, end)));
    this.#glued = true;
    return this.#ended("on", end + 1);
  }

  #pass(quote: string): TagStep {
    const window = this.#window;
    const end = this.#endOfValue(quote, window.pos);
    if (end === -1) return this.#ended("wait", window.length);
    if (window.text[end] === "<") return this.#ended("broken", end);
    this.#passing = undefined;
    this.#glued = true;
    return this.#ended("on", end + 1);
  }

  /** The quote that closes, or a `<` before it, which no value holds. */
  #endOfValue(quote: string, from: number): number {
    const end = this.#window.text.indexOf(quote, from);
    const less = this.#window.nextLess();
    return less !== -1 && (end === -1 || less < end) ? less : end;
  }
}
