/**
 * Phone backups as tests write and read them.
 *
 * @module
 */

import { BackupCsv, type CsvCheckpoint, type CsvOptions } from "@shared/phonelog/backup_csv.ts";
import { BackupXml, type XmlCheckpoint } from "@shared/phonelog/backup_xml.ts";
import type { Batch } from "@shared/phonelog/clean_event.ts";
import type { Counts, ReaderOptions } from "@shared/phonelog/backup_rows.ts";

/** Read in 2026 on a German phone, always with the same names for rows. */
export const READING: ReaderOptions = {
  country: "DE",
  secret: "00112233445566ff",
  now: Date.UTC(2026, 10, 22),
};

/** All that a file came to. */
export interface Whole extends Batch {
  counts: Counts;
}

/** What both readers do. */
interface Reader<C> {
  write(chunk: Uint8Array): Batch;
  end(): Batch;
  readonly checkpoint: C | undefined;
  readonly counts: Counts;
}

/** Reads a whole backup; see {@linkcode read}. */
export function readXml(file: string | Uint8Array, sizes?: number[], resume?: boolean): Whole {
  return read<XmlCheckpoint>(file, (from) => new BackupXml(READING, from), sizes, resume);
}

/** Reads a whole export; see {@linkcode read}. */
export function readCsv(
  file: string | Uint8Array,
  options: Partial<CsvOptions> = {},
  sizes?: number[],
  resume?: boolean,
): Whole {
  const reader = (from?: CsvCheckpoint) => new BackupCsv({ ...READING, ...options }, from);
  return read<CsvCheckpoint>(file, reader, sizes, resume);
}

/**
 * Reads a whole file in pieces of these sizes, over and over. With `resume`, a new reader goes on
 * after each piece from the last one's checkpoint, as it stood in a database.
 */
function read<C extends { offset: number }>(
  file: string | Uint8Array,
  open: (from?: C) => Reader<C>,
  sizes: number[] = [65_536],
  resume = false,
): Whole {
  const bytes = typeof file === "string" ? new TextEncoder().encode(file) : file;
  const whole: Batch = { events: [], rejects: [] };
  let reader = open();
  let [at, nth] = [0, 0];
  while (at < bytes.length) {
    const size = sizes[nth++ % sizes.length] ?? 1;
    gather(whole, reader.write(bytes.subarray(at, at + size)));
    at += size;
    if (!resume || !reader.checkpoint) continue;
    const from: C = JSON.parse(JSON.stringify(reader.checkpoint));
    reader = open(from);
    // What came after the checkpoint is read again, and more of it, or it might never be enough.
    gather(whole, reader.write(bytes.subarray(from.offset, Math.max(at, from.offset))));
  }
  gather(whole, reader.end());
  return { ...whole, counts: reader.counts };
}

function gather(whole: Batch, { events, rejects }: Batch): void {
  whole.events.push(...events);
  whole.rejects.push(...rejects);
}
