/**
 * Where the files of cards lie: cards as they came for their owners alone, pictures for whoever sees
 * the character.
 *
 * @module
 */

import { AppError } from "../edge/errors.ts";
import { type Bytes, joined } from "../platform/bytes.ts";
import { Files } from "../platform/files.ts";
import { cardTooLarge } from "./card_error.ts";

/** Cards on their way in, and as they came. */
export const CARDS = "character-cards";
/** What characters look like. */
export const IMAGES = "character-images";

/** The bytes of a file, as far as they are allowed; throws a 404 for none, and a 413 for more. */
export async function fileAt(bucket: string, path: string, most: number): Promise<Bytes> {
  const parts: Bytes[] = [];
  let size = 0;
  for await (const part of await new Files(bucket).download(path)) {
    size += part.byteLength;
    if (size > most) throw cardTooLarge("the file", most);
    parts.push(part);
  }
  return joined(parts, size);
}

/** The same, and null where there is none any more. */
export async function fileIfAny(
  bucket: string,
  path: string | null,
  most: number,
): Promise<Bytes | null> {
  if (path === null) return null;
  try {
    return await fileAt(bucket, path, most);
  } catch (thrown) {
    if (thrown instanceof AppError && thrown.status === 404) return null;
    throw thrown;
  }
}
