/**
 * What an archive says of itself: every file with its rows, bytes and checksum.
 *
 * @module
 */

import { z } from "zod";
import { moment } from "../contract.ts";
import type { ExportFile } from "./export_page.ts";

const stored = z.custom<ExportFile>((file) => typeof file === "object" && file !== null);

const contents = z.object({
  request_id: z.guid(),
  user_id: z.guid(),
  watermark: moment,
  format: z.string(),
  domains: z.array(z.string()).nullable(),
  register_sha256: z.string(),
  tables: z.array(z.object({
    table: z.string(),
    rows: z.number(),
    files: z.array(z.array(stored)),
  })),
});

const part = z.object({
  name: z.string(),
  rows: z.int().optional(),
  bytes: z.int(),
  sha256: z.string(),
});

/** The manifest as it lies in the archive and in the request. */
export const exportManifest = z.object({
  version: z.literal(1),
  request_id: z.guid(),
  user_id: z.guid(),
  /** Rows that were made later are not in it. */
  watermark: moment,
  domains: z.array(z.string()).nullable(),
  format: z.string(),
  /** Of the register of personal data that said which tables there are. */
  register_sha256: z.string(),
  /** Every table there was to look at, those without a row too. */
  tables: z.array(z.object({ table: z.string(), rows: z.int(), files: z.array(part) })),
  /** Of the archive as a whole; it cannot stand in the archive itself. */
  archive: z.object({ bytes: z.int(), sha256: z.string() }).optional(),
});

/** Of what the database knows of an export: the manifest, the files in their order, the moment. */
export function manifestOf(known: unknown) {
  const { tables, ...request } = contents.parse(known);
  const manifest: z.output<typeof exportManifest> = {
    version: 1,
    ...request,
    tables: tables.map(({ table, rows, files }) => ({
      table,
      rows,
      files: files.flat().map(({ name, rows, bytes, sha256 }) => ({
        name,
        ...(rows !== undefined && { rows }),
        bytes,
        sha256,
      })),
    })),
  };
  const files = tables.flatMap((table) => table.files.flat());
  return { manifest, files, at: new Date(request.watermark) };
}
