/**
 * What hears an XML file, and its limits.
 *
 * @module
 */

/** Offsets are bytes from the file's beginning. */
export interface XmlHandler {
  /** An element begins, the root at depth 1; answers which of its attributes are wanted. */
  open(name: string, depth: number, offset: number): ReadonlySet<string> | undefined;
  attribute(name: string, value: string): void;
  /** A wanted value is longer than {@linkcode LONGEST_VALUE}; it does not come. */
  tooLong(name: string): void;
  /** What is open is no XML; reading goes on at this offset, with the next `<`. */
  broken(offset: number): void;
  /** An element has ended; `offset` is the first byte after it. */
  close(name: string, depth: number, offset: number): void;
}

/** In bytes. */
export const LONGEST_VALUE = 65_536;
/** Of a name, of a closing tag, of all before a value; in bytes. */
export const LONGEST_HEAD = 1024;
export const DEEPEST = 8;

/** The encoding that an XML declaration names, in small letters. */
export function encodingOf(declaration: string): string | undefined {
  return /\sencoding\s*=\s*["']([\w.-]+)["']/.exec(declaration)?.[1]?.toLowerCase();
}

/** A space between attributes. */
export function isSpace(code: number): boolean {
  return code === 32 || (code >= 9 && code <= 13);
}

/** What the name of an attribute may have: anything but spaces and ``"'/<=>``. */
export function isNameByte(code: number): boolean {
  return code > 32 && code !== 34 && code !== 39 && code !== 47 && !(code >= 60 && code <= 62);
}
