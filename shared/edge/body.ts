/**
 * Reads a request's body, and stops reading when it grows too large.
 *
 * @module
 */

import { AppError } from "./errors.ts";

/** The most a JSON body may weigh, in bytes. */
const MAX_BYTES = 256 * 1024;

/** The body as text; throws a 413 above 256 KB and a 400 when it is not UTF-8. */
export async function readBody(request: Request): Promise<string> {
  if (Number(request.headers.get("content-length")) > MAX_BYTES) throw tooLarge();
  if (!request.body) return "";

  const decoder = new TextDecoder("utf-8", { fatal: true });
  let size = 0;
  let text = "";
  try {
    for await (const chunk of request.body) {
      size += chunk.byteLength;
      if (size > MAX_BYTES) throw tooLarge();
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

function tooLarge(): AppError {
  return new AppError(413, "too_large", "Cannot read the request body: more than 256 KB");
}
