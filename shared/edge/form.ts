/**
 * Reads `multipart/form-data`: fields as text, and a file as the stretch of the body that it came in.
 * `Request.formData()` would keep whatever comes, however large, and copy the file out of it.
 *
 * @module
 */

import type { FileField, SentFile } from "../contract.ts";
import type { Bytes } from "../platform/bytes.ts";
import { sha256 } from "../platform/hash.ts";
import { readBytes, tooLarge } from "./body.ts";
import { AppError } from "./errors.ts";

/** What a form brought. */
export interface Form {
  readonly fields: URLSearchParams;
  /** By the field they stand in. */
  readonly files: Readonly<Record<string, SentFile>>;
}

/** What everything besides the file may weigh. */
const BESIDES_BYTES = 64 * 1024;
const MAX_PARTS = 32;
const MAX_HEAD_BYTES = 4 * 1024;

/** What says nothing about a file. */
const ANY_TYPE = "application/octet-stream";

/**
 * The form of a request.
 *
 * @throws {AppError} 400 for what is no form, 413 for a file or fields that are too large, 415 for
 * another kind of body and for a file that is declared as something else.
 */
export async function readForm(request: Request, file: FileField): Promise<Form> {
  const boundary = boundaryIn(request.headers.get("content-type") ?? "");
  if (boundary === undefined) {
    throw new AppError(415, "unsupported_type", "Cannot read the request body: it is no form", {
      hint: `Send multipart/form-data with the file as "${file.name}"`,
    });
  }
  const body = await readBytes(request, file.bytes + BESIDES_BYTES);
  const fields = new URLSearchParams();
  const files: Record<string, SentFile> = {};
  let besides = 0;
  for (const { name, isFile, type, content } of partsOf(body, boundary)) {
    if (!isFile) {
      besides += content.length;
      if (besides > BESIDES_BYTES) throw tooLarge(BESIDES_BYTES, "the form's fields");
      fields.append(name, textOf(content));
      continue;
    }
    if (name !== file.name || name in files) {
      throw noForm(`Send one file, as "${file.name}"`);
    }
    if (content.length > file.bytes) throw tooLarge(file.bytes, "the file");
    files[name] = { type: declared(type, file), bytes: content };
  }
  return { fields, files };
}

/** What makes a form this form: its boundary and the file's name are new at every try. */
export async function fingerprintOf({ fields, files }: Form): Promise<string> {
  const prints = Object.entries(files).map(async ([name, { type, bytes }]) => [
    name,
    type,
    await sha256(bytes),
  ]);
  return JSON.stringify([[...fields], await Promise.all(prints)]);
}

interface Part {
  readonly name: string;
  readonly isFile: boolean;
  readonly type: string;
  readonly content: Bytes;
}

/** Each part between two boundaries; what stands before the first and after the last is no part. */
function partsOf(body: Bytes, boundary: string): Part[] {
  const delimiter = bytesOf(`\r\n--${boundary}`);
  const isAtOnce = startsWith(body, delimiter.subarray(2), 0);
  let at = isAtOnce ? delimiter.length - 2 : behind(delimiter, find(body, delimiter, 0));
  const parts: Part[] = [];
  while (!startsWith(body, CLOSING, at)) {
    const head = find(body.subarray(at, at + MAX_HEAD_BYTES), HEAD_END, 0);
    if (head < 0) throw noForm("The head of a part has no end");
    const from = at + head + HEAD_END.length;
    const to = find(body, delimiter, from);
    if (to < 0) throw noForm("A part has no end");
    parts.push({
      ...headOf(textOf(body.subarray(at, at + head))),
      content: body.subarray(from, to),
    });
    if (parts.length > MAX_PARTS) throw noForm(`At most ${MAX_PARTS} parts`);
    at = to + delimiter.length;
  }
  return parts;
}

const HEAD_END = bytesOf("\r\n\r\n");
const CLOSING = bytesOf("--");

function headOf(head: string): Omit<Part, "content"> {
  const header = (name: string) =>
    new RegExp(`^${name}:[ \\t]*(.*)$`, "im").exec(head)?.[1]?.trim() ?? "";
  const disposition = header("content-disposition");
  const name = /^form-data\b.*?;\s*name="([^"]*)"/i.exec(disposition)?.[1];
  if (name === undefined) throw noForm("A part has no name");
  const isFile = /;\s*filename\*?=/i.test(disposition);
  return { name, isFile, type: header("content-type").split(";")[0]?.trim().toLowerCase() ?? "" };
}

/** The declared type, if there may be such a file. */
function declared(type: string, { types }: FileField): string {
  if (type === "" || type === ANY_TYPE) return "";
  if (types.includes(type)) return type;
  throw new AppError(415, "unsupported_type", "Cannot read the file: its type is not one of ours", {
    hint: `Send ${types.join(", ")}`,
  });
}

function boundaryIn(type: string): string | undefined {
  if (!/^multipart\/form-data\s*;/i.test(type)) return undefined;
  const [, quoted, plain] = /;\s*boundary=(?:"([^"]{1,70})"|([^\s;"]{1,70}))/i.exec(type) ?? [];
  return quoted ?? plain;
}

/** Where the needle begins, from a place on; -1 where it does not. */
function find(body: Bytes, needle: Bytes, from: number): number {
  const [first = 0] = needle;
  let at = body.indexOf(first, from);
  while (at >= 0 && !startsWith(body, needle, at)) at = body.indexOf(first, at + 1);
  return at;
}

function startsWith(body: Bytes, start: Bytes, at: number): boolean {
  return start.every((byte, nth) => body[at + nth] === byte);
}

function behind(delimiter: Bytes, at: number): number {
  if (at < 0) throw noForm("Its boundary is nowhere in it");
  return at + delimiter.length;
}

function textOf(bytes: Bytes): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new AppError(400, "invalid_text", "The request body is not UTF-8", { cause });
  }
}

function bytesOf(text: string): Bytes {
  return new TextEncoder().encode(text);
}

function noForm(hint: string): AppError {
  return new AppError(400, "invalid_form", "The request body is no form that can be read", {
    hint,
  });
}
