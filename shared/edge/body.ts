/**
 * Reads a request's body, and stops reading when it grows too large.
 *
 * @module
 */

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

function tooLarge(max: number): AppError {
  const size = `${Math.round(max / 1024)} KB`;
  return new AppError(413, "too_large", `Cannot read the request body: more than ${size}`);
}
