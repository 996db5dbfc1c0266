/**
 * What the functions of character cards take and give.
 *
 * @module
 */

import { z } from "zod";
import { change, read } from "../contract.ts";
import { MAX_INLINE } from "./card_limits.ts";

const version = z.enum(["v1", "v2", "v3"]);
const format = z.enum(["json", "png", "charx"]);

/** What somebody should know; nothing of it stops anything. */
const warnings = z.array(z.string());

export const importCharacter = change({
  name: "import-character",
  summary: "Makes a character of a card: JSON, PNG or CharX, in version 1, 2 or 3.",
  input: z.strictObject({
    /** A file in the bucket `character-cards`, in the caller's own folder; it is removed afterwards. */
    path: z.string().regex(/^[0-9a-f-]{36}\/[^/\\]{1,200}$/).optional(),
    /** The file itself in base64, up to 2 MB of it. */
    file: z.string().min(1).max(Math.ceil(MAX_INLINE / 3) * 4).optional(),
  }).refine(({ path, file }) => (path === undefined) !== (file === undefined), {
    path: ["path"],
    message: "Send a path or a file",
  }),
  output: z.object({
    id: z.guid(),
    /** How many there are of the card's own book. */
    lorebook_entries: z.int().min(0),
    /** What is kept in the card and not used, and what was cut for its use. */
    warnings,
  }),
});

export const exportCharacter = read({
  name: "export-character",
  summary: "Writes a character as a card: JSON, PNG or CharX, in version 1, 2 or 3.",
  also: ["application/octet-stream"],
  input: z.strictObject({
    id: z.guid(),
    /** As it came unless told; JSON where it was made here. */
    format: format.optional(),
    /** As it came unless told; V3 where it was made here, and in CharX. */
    spec: version.optional(),
    /** Tells what the file could not hold, instead of writing it. */
    check: z.boolean().default(false),
  }),
  /** The file, which clients hand out as a Blob, or what was asked for with `check`. */
  output: z.union([
    z.object({ format, spec: version, warnings }),
    z.instanceof(Blob).meta({ override: { type: "string", format: "binary" } }),
  ]),
});
