/**
 * Phone backups as tests write and read them.
 *
 * @module
 */

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

/**
 * Reads a whole file in pieces of these sizes, over and over. With `resume`, a new reader goes on
 * after each piece from the last one's checkpoint, as it stood in a database.
 */
export function readXml(
  file: string | Uint8Array,
  sizes: number[] = [65_536],
  resume = false,
): Whole {
  const bytes = typeof file === "string" ? new TextEncoder().encode(file) : file;
  const whole: Batch = { events: [], rejects: [] };
  let reader = new BackupXml(READING);
  let [at, nth] = [0, 0];
  while (at < bytes.length) {
    const size = sizes[nth++ % sizes.length] ?? 1;
    gather(whole, reader.write(bytes.subarray(at, at + size)));
    at += size;
    if (!resume || !reader.checkpoint) continue;
    const from: XmlCheckpoint = JSON.parse(JSON.stringify(reader.checkpoint));
    reader = new BackupXml(READING, from);
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
