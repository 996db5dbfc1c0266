/**
 * Files that come with a call, in its form.
 *
 * @module
 */

import { z } from "zod";
import type { Bytes } from "./platform/bytes.ts";

/** The file of a form. */
export interface FileField {
  /** The field it stands in, which the input has as {@linkcode sentFile}. */
  readonly name: string;
  /** The most it may weigh. */
  readonly bytes: number;
  /** The media types it may be declared as. */
  readonly types: readonly string[];
}

/** A file as its function receives it: a stretch of the body, which is in memory once. */
export interface SentFile {
  /** As the sender declares it, in small letters and without parameters; "" where nobody says. */
  readonly type: string;
  readonly bytes: Bytes;
}

/** A file: whoever calls sends a `Blob`. */
export const sentFile = z.custom<SentFile>(
  (value) => (value as Partial<SentFile> | null)?.bytes instanceof Uint8Array,
  "Send a file",
).meta({ type: "string", format: "binary" }) as unknown as z.ZodType<SentFile, Blob>;
