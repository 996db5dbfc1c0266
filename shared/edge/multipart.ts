/**
 * The parts of a `multipart/form-data` body, each as the stretch of it that it came in: RFC 7578, with the
 * delimiters of RFC 2046. Pure.
 *
 * @module
 */

import type { Bytes } from "../platform/bytes.ts";
import { AppError } from "./errors.ts";

/** A field or a file. */
export interface Part {
  readonly name: string;
  readonly isFile: boolean;
  /** As the sender declares it, in small letters and without parameters; "" where nobody says. */
  readonly type: string;
  readonly content: Bytes;
}

const MAX_PARTS = 32;
const MAX_HEAD_BYTES = 4 * 1024;

/** What a `content-type` says parts are delimited by; undefined where it is no form's. */
export function boundaryIn(type: string): string | undefined {
  if (!/^multipart\/form-data\s*;/i.test(type)) return undefined;
  const [, quoted, plain] = /;\s*boundary=(?:"([^"]{1,70})"|([^\s;"]{1,70}))/i.exec(type) ?? [];
  return quoted ?? plain;
}

/**
 * Each part between two delimiters; what stands before the first and after the last is no part.
 *
 * @throws {AppError} 400 for what is no form.
 */
export function* partsOf(body: Bytes, boundary: string): Generator<Part> {
  const delimiter = bytesOf(`\r\n--${boundary}`);
  const isAtOnce = startsWith(body, delimiter.subarray(2), 0);
  const first = isAtOnce ? -2 : find(body, delimiter, 0, body.length);
  if (first === -1) throw noForm("Its boundary is nowhere in it");
  let at = first + delimiter.length;
  for (let count = 0; !startsWith(body, CLOSING, at); count++) {
    if (count === MAX_PARTS) throw noForm(`At most ${MAX_PARTS} parts`);
    const lineEnd = endOfDelimiter(body, at);
    // Its own line's end may be the first half of the empty line: a part without a head.
    const headEnd = find(body, HEAD_END, lineEnd, lineEnd + MAX_HEAD_BYTES);
    if (headEnd < 0) throw noForm("The head of a part has no end");
    const from = headEnd + HEAD_END.length;
    const to = find(body, delimiter, from, body.length);
    if (to < 0) throw noForm("A part has no end");
    yield { ...headOf(textOf(body.subarray(lineEnd, headEnd))), content: body.subarray(from, to) };
    at = to + delimiter.length;
  }
}

/** Text as forms and their heads are written; throws a 400 for what is not UTF-8. */
export function textOf(bytes: Bytes): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new AppError(400, "invalid_text", "The request body is not UTF-8", { cause });
  }
}

/** A 400 for what is no form. */
export function noForm(hint: string): AppError {
  return new AppError(400, "invalid_form", "The request body is no form that can be read", {
    hint,
  });
}

const HEAD_END = bytesOf("\r\n\r\n");
const CLOSING = bytesOf("--");
const [RETURN, LINE_FEED, SPACE, TAB] = [13, 10, 32, 9];

/** Where the delimiter's line ends: blanks may follow it, and a longer word is another boundary. */
function endOfDelimiter(body: Bytes, from: number): number {
  let at = from;
  while (body[at] === SPACE || body[at] === TAB) at++;
  if (body[at] === RETURN && body[at + 1] === LINE_FEED) return at;
  throw noForm("A boundary does not stand on a line of its own");
}

/** A file's own name is read by nobody. */
function headOf(head: string): Omit<Part, "content"> {
  const header = (name: string) =>
    new RegExp(`^${name}:[ \\t]*(.*)$`, "im").exec(head)?.[1]?.trim() ?? "";
  const disposition = header("content-disposition");
  const [, quoted, plain] = /^form-data\b.*?;\s*name=(?:"([^"]*)"|([^\s;"]+))/i
    .exec(disposition) ?? [];
  const name = quoted ?? plain;
  if (name === undefined) throw noForm("A part has no name");
  const isFile = /;\s*filename\*?=/i.test(disposition);
  return { name, isFile, type: header("content-type").split(";")[0]?.trim().toLowerCase() ?? "" };
}

/**
 * Where the needle begins, from a place on; -1 where it does not before the end. Byte by byte, because
 * `indexOf` is quick until a body is made of nothing but line ends, and slow as an attack then.
 */
function find(body: Bytes, needle: Bytes, from: number, end: number): number {
  const last = Math.min(end, body.length) - needle.length;
  const [first] = needle;
  for (let at = from; at <= last; at++) {
    if (body[at] === first && startsWith(body, needle, at)) return at;
  }
  return -1;
}

function startsWith(body: Bytes, start: Bytes, from: number): boolean {
  for (let nth = 0; nth < start.length; nth++) {
    if (body[from + nth] !== start[nth]) return false;
  }
  return true;
}

function bytesOf(text: string): Bytes {
  return new TextEncoder().encode(text);
}
