/**
 * What lite does not carry from a storage request to the files.
 *
 * @module
 */

import { AsyncLocalStorage } from "node:async_hooks";

/** One request for bytes, or with them. */
export interface Transfer {
  /** The header of a read, such as `bytes=0-99`. */
  range?: string;
  /** The media type of what is written, even where lite was told the pattern it matched. */
  contentType?: string;
  /** Of what is written; lite forgets it for signed uploads. */
  cacheControl?: string;
}

/** Set by the shim around lite, read by the files. */
export const transfer: AsyncLocalStorage<Transfer> = new AsyncLocalStorage();
