/**
 * Reads a request's body, and stops reading when it grows too large.
 *
 * @module
 */

import type { Bytes } from "../platform/bytes.ts";
import { AppError } from "./errors.ts";

/** The most a JSON body may weigh where nothing else is said, in bytes. */
const MAX_BYTES = 256 * 1024;

/** The body as text; throws a 413 above `max` bytes, 256 KB, and a 400 when it is not UTF-8. */
export async function readBody(request: Request, max: number = MAX_BYTES): Promise<string> {
  if (Number(request.headers.get("content-length")) > max) throw tooLarge(max);
  if (!request.body) return "";

  const decoder = new TextDecoder("utf-8", { fatal: true });
  let size = 0;
  let text = "";
  try {
    for await (const chunk of request.body) {
      size += chunk.byteLength;
      if (size > max) throw tooLarge(max);
      text += decoder.decode(chunk, { stream: true });
    }
    return text + decoder.decode();
  } catch (cause) {
    if (cause instanceof AppError) throw cause;
    if (cause instanceof TypeError && size > 0) {
      throw new AppError(400, "invalid_text", "The request body is not UTF-8", { cause });
    }
    throw new AppError(400, "bad_request", "The request body could not be read", { cause });
  }
}

/** Room for a body that does not say how long it is, to begin with. */
const FIRST_BYTES = 64 * 1024;

/** The body as it came, once in memory; throws a 413 above `max` bytes. */
export async function readBytes(request: Request, max: number): Promise<Bytes> {
  const told = Number(request.headers.get("content-length"));
  if (told > max) throw tooLarge(max);

  // As much room as it says it needs, so that nothing has to be moved; more only where it was wrong.
  let room = new Uint8Array(told > 0 ? told : FIRST_BYTES);
  let size = 0;
  try {
    for await (const chunk of request.body ?? []) {
      const needed = size + chunk.byteLength;
      if (needed > max) throw tooLarge(max);
      if (needed > room.length) {
        const more = new Uint8Array(Math.min(max, Math.max(needed, 2 * room.length)));
        more.set(room.subarray(0, size));
        room = more;
      }
      room.set(chunk, size);
      size = needed;
    }
  } catch (cause) {
    if (cause instanceof AppError) throw cause;
    throw new AppError(400, "bad_request", "The request body could not be read", { cause });
  }
  return room.subarray(0, size);
}

/** A 413 for what weighs more than so many bytes. */
export function tooLarge(max: number, what = "the request body"): AppError {
  const kilobytes = Math.round(max / 1024);
  const size = kilobytes < 1024 ? `${kilobytes} KB` : `${Math.round(kilobytes / 1024)} MB`;
  return new AppError(413, "too_large", `Cannot read ${what}: more than ${size}`);
}
