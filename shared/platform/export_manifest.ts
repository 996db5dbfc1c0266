/**
 * What an archive says of itself: every file with its rows, bytes and checksum.
 *
 * @module
 */

import { z } from "zod";
import { moment } from "../contract.ts";
import type { ExportFile } from "./export_page.ts";

const stored = z.custom<ExportFile>((file) => typeof file === "object" && file !== null);

const archive = z.object({ name: z.string(), bytes: z.int(), sha256: z.string() });

const contents = z.object({
  request_id: z.guid(),
  user_id: z.guid(),
  watermark: moment,
  format: z.string(),
  domains: z.array(z.string()).nullable(),
  register_sha256: z.string(),
  /** How large an archive may become. */
  volume_bytes: z.number().nullable(),
  /** Those that are packed. */
  archives: z.array(archive),
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
  /** The archive, or archives, as a whole: not in the manifest that lies in each of them. */
  archives: z.array(archive).optional(),
});

/** What a directory says of a file besides its name, twice, and what a manifest says of it. */
const ENTRY_BYTES = 400;

/** Of what the database knows of an export: the manifest, and what is packed and to be packed. */
export function manifestOf(known: unknown) {
  const { tables, archives, volume_bytes, ...request } = contents.parse(known);
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
  const volumes = volumesOf(files, volume_bytes ?? Infinity);
  return { manifest, archives, volumes, at: new Date(request.watermark) };
}

/** The files in their order, as many in each archive as it takes; at least one archive. */
function volumesOf(files: readonly ExportFile[], limit: number): ExportFile[][] {
  const sizeOf = ({ name, packed }: ExportFile) => packed + 3 * name.length + ENTRY_BYTES;
  // Each has the whole manifest, which names every file.
  const own = files.length * ENTRY_BYTES;
  const volumes: ExportFile[][] = [[]];
  let size = own;
  for (const file of files) {
    if (size + sizeOf(file) > limit && size > own) {
      volumes.push([]);
      size = own;
    }
    volumes.at(-1)?.push(file);
    size += sizeOf(file);
  }
  return volumes;
}
