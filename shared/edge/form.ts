/**
 * Reads `multipart/form-data`: fields as text, and a file as the stretch of the body that it came in.
 * `Request.formData()` would keep whatever comes, however large, and copy the file out of it.
 *
 * @module
 */

import { sha256 } from "../platform/hash.ts";
import type { FileField, SentFile } from "../sent_file.ts";
import { readBytes, tooLarge } from "./body.ts";
import { AppError } from "./errors.ts";
import { boundaryIn, noForm, partsOf, textOf } from "./multipart.ts";

/** What a form brought. */
export interface Form {
  readonly fields: URLSearchParams;
  /** By the field they stand in. */
  readonly files: Readonly<Record<string, SentFile>>;
}

/** What everything besides the file may weigh. */
const BESIDES_BYTES = 64 * 1024;

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

/** The declared type, if there may be such a file. */
function declared(type: string, { types }: FileField): string {
  if (type === "" || type === ANY_TYPE) return "";
  if (types.includes(type)) return type;
  throw new AppError(415, "unsupported_type", "Cannot read the file: its type is not one of ours", {
    hint: `Send ${types.join(", ")}`,
  });
}
