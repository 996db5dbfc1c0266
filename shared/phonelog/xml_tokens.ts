/**
 * Elements and attributes out of bytes that arrive in any pieces: UTF-8, no DTD, no entities of the
 * file's own, eight levels.
 *
 * No library does what is asked here: saxes and sax refuse the halves of emoji that phones write,
 * htmlparser2 takes anything for XML, all keep every value whole, and none can begin in the middle.
 *
 * @module
 */

import { backupError } from "./backup_error.ts";
import { ByteWindow } from "./byte_window.ts";
import { DEEPEST, encodingOf, LONGEST_HEAD, type XmlHandler } from "./xml_handler.ts";
import { XmlTag } from "./xml_tag.ts";

const NAME = /[A-Za-z_][\w.:-]*/y;

/** Reads one file, or the rest of one from between two children of its root. */
export class XmlTokens {
  readonly #handler: XmlHandler;
  readonly #window: ByteWindow;
  readonly #tag: XmlTag;
  /** Names of the elements that are open. */
  readonly #open: string[];
  #state: "content" | "tag" | "passing" = "content";
  /** What ends the comment that is passing by. */
  #until = "";
  #hasRoot: boolean;

  constructor(handler: XmlHandler, from?: { offset: number; line: number; root: string }) {
    this.#handler = handler;
    this.#window = new ByteWindow(from?.offset, from?.line);
    this.#tag = new XmlTag(this.#window, handler);
    this.#open = from ? [from.root] : [];
    this.#hasRoot = from !== undefined;
  }

  /** The line of an offset that was heard last, or of a later one. */
  lineAt(offset: number): number {
    return this.#window.lineAt(offset);
  }

  /** Reads the next bytes of the file; throws a 422 where it is no such file. */
  write(chunk: Uint8Array): void {
    if (this.#window.push(chunk)) this.#read();
  }

  /** Reads what is left; answers whether the file ended within something, and where reading stands. */
  end(): { truncated: boolean; offset: number } {
    this.#window.lookAtAll();
    this.#read();
    if (!this.#hasRoot) throw this.#noXml();
    const truncated = this.#open.length > 0 || this.#state !== "content";
    return { truncated, offset: this.#window.offset };
  }

  #read(): void {
    while (this.#step());
    this.#window.drop();
  }

  #step(): boolean {
    if (this.#state === "content") return this.#content();
    return this.#state === "tag" ? this.#readTag() : this.#pass();
  }

  /** Text between elements says nothing in these files. */
  #content(): boolean {
    const window = this.#window;
    const at = window.nextLess();
    window.pos = at === -1 ? window.length : at;
    if (at === -1 || at + 1 === window.length) return false;
    const { text } = window;
    if (text[at + 1] === "/") return this.#closeTag(at);
    if (text[at + 1] === "?") return this.#instruction(at);
    if (text[at + 1] !== "!") return this.#openTag(at);
    if (text.startsWith("<!--", at)) return this.#passUntil("-->", at + 4);
    if (text.startsWith("<![CDATA[", at)) return this.#passUntil("]]>", at + 9);
    const start = text.slice(at, at + 9);
    if ("<!--".startsWith(start) || "<![CDATA[".startsWith(start)) return false;
    throw this.#error("dtd_refused", "it has a DTD", "Backups have none: make it anew");
  }

  /** The first one may name an encoding. */
  #instruction(at: number): boolean {
    const { text, length } = this.#window;
    if (length - at < 6) return false;
    if (text.startsWith("<?xml ", at)) {
      const end = text.indexOf("?>", at);
      if (end === -1 && length - at < LONGEST_HEAD) return false;
      const encoding = encodingOf(text.slice(at, end)) ?? "utf-8";
      if (!["utf-8", "utf8", "us-ascii"].includes(encoding)) {
        throw this.#error("not_utf8", `it is written in ${encoding}`, "Save it as UTF-8");
      }
    }
    return this.#passUntil("?>", at + 2);
  }

  #openTag(at: number): boolean {
    const window = this.#window;
    NAME.lastIndex = at + 1;
    const name = NAME.exec(window.text)?.[0] ?? "";
    const end = at + 1 + name.length;
    if (name === "" || name.length > LONGEST_HEAD) return this.#skipTo(at + 1);
    if (end === window.length) return false;
    if (this.#open.length >= DEEPEST) {
      throw this.#error("too_deep", "its elements are too deep", "Backups have four levels");
    }
    this.#open.push(name);
    this.#hasRoot = true;
    this.#tag.begin(this.#handler.open(name, this.#open.length, window.offsetOf(at)));
    window.pos = end;
    this.#state = "tag";
    return true;
  }

  #readTag(): boolean {
    const step = this.#tag.step();
    if (step === "on" || step === "wait") return step === "on";
    this.#state = "content";
    if (step === "broken") this.#handler.broken(this.#window.offset);
    // An element whose tag is broken has ended.
    if (step !== "opened") this.#close();
    return true;
  }

  #closeTag(at: number): boolean {
    const window = this.#window;
    const end = window.text.indexOf(">", at);
    if (end === -1 && window.length - at <= LONGEST_HEAD) return false;
    if (end === -1 || end - at > LONGEST_HEAD) return this.#skipTo(at + 1);
    const name = window.text.slice(at + 2, end).trimEnd();
    window.pos = end + 1;
    // What is not open was broken when it was to open.
    if (this.#open.includes(name)) { while (this.#close() !== name); }
    return true;
  }

  #passUntil(until: string, from: number): boolean {
    this.#window.pos = from;
    this.#until = until;
    this.#state = "passing";
    return true;
  }

  #pass(): boolean {
    const window = this.#window;
    const found = window.text.indexOf(this.#until, window.pos);
    if (found === -1) {
      window.pos = Math.max(window.pos, window.length - this.#until.length + 1);
      return false;
    }
    window.pos = found + this.#until.length;
    this.#state = "content";
    return true;
  }

  /** A `<` that begins nothing. */
  #skipTo(pos: number): boolean {
    if (!this.#hasRoot) throw this.#noXml();
    this.#window.pos = pos;
    // What follows the root is nobody's.
    if (this.#open.length > 0) this.#handler.broken(this.#window.offset);
    return true;
  }

  #close(): string | undefined {
    const name = this.#open.pop();
    if (name) this.#handler.close(name, this.#open.length + 1, this.#window.offset);
    return name;
  }

  #noXml(): Error {
    return this.#error("no_xml", "it is no XML", "Give it as the app wrote it, in UTF-8");
  }

  #error(code: string, problem: string, hint: string): Error {
    const { offset } = this.#window;
    return backupError(code, problem, hint, { line: this.#window.lineAt(offset), offset });
  }
}
