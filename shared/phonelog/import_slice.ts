/**
 * A slice of an import: as much of a file as one call has time for. It is safe to die anywhere.
 *
 * @module
 */

import { AppError } from "../edge/errors.ts";
import { openStretch } from "../platform/file_stretch.ts";
import type { JobCall } from "../platform/job.ts";
import type { CsvOptions } from "./backup_csv.ts";
import { backupError, BackupFault } from "./backup_error.ts";
import type { Batch } from "./clean_event.ts";
import { inPieces } from "./file_pieces.ts";
import { ImportBatches } from "./import_batches.ts";
import { BACKUPS } from "./import_requests.ts";
import { type BackupReader, type Checkpoint, readerFor, resumedReader } from "./open_backup.ts";

/** An import as the database hands it to its job. */
export interface OpenImport {
  id: string;
  path: string;
  size_bytes: number;
  read_bytes: number;
  keeps_bodies: boolean;
  /** Of the file as it was at the first batch. */
  etag: string | null;
  checkpoint: Checkpoint | null;
  reading: CsvOptions;
}

/** What one slice may use, and one batch of it. */
export interface SliceLimits {
  /** Milliseconds of reading: a call has 2,000 of CPU, and may do four slices at a time. */
  busyMs: number;
  bytes: number;
  batchRows: number;
  batchBytes: number;
  /** No row with its pictures is longer; a file that says otherwise would be read for ever. */
  rowBytes: number;
}

/** What a call of a function can do. */
export const SLICE: SliceLimits = {
  busyMs: 350,
  bytes: 16 * 1024 * 1024,
  batchRows: 3000,
  batchBytes: 4 * 1024 * 1024,
  rowBytes: 64 * 1024 * 1024,
};

const CANNOT = "Cannot go on with the import";

/**
 * Reads on from where the import stands; answers its status, "running" where there is more to read.
 *
 * @throws {BackupFault} 422 when the file cannot be read, 404 when it is gone, 409 when it is another one.
 */
export async function importSlice(
  open: OpenImport,
  { admin, until, signal }: Pick<JobCall, "admin" | "until" | "signal">,
  limits: SliceLimits = SLICE,
): Promise<string> {
  const file = await openStretch(BACKUPS, open.path, open.read_bytes, signal).catch(goneOr);
  if (file.size !== open.size_bytes || (open.etag !== null && open.etag !== file.etag)) {
    await file.bytes.cancel();
    throw new BackupFault(409, "file_changed", `${CANNOT}: the file was replaced`, {
      hint: "Begin another import of the new one",
    });
  }
  const batches = new ImportBatches(admin.phonelog, {
    id: open.id,
    etag: file.etag,
    place: open.read_bytes,
    keepsBodies: open.keeps_bodies,
  });
  let reader = open.checkpoint ? resumedReader(open.reading, open.checkpoint) : undefined;
  let known: Checkpoint | undefined;
  let [read, busy] = [open.read_bytes, 0];

  /** What comes before a fault of the file is good, and taken. */
  async function reading(step: () => Batch): Promise<void> {
    const started = performance.now();
    try {
      batches.add(step());
    } catch (fault) {
      if (reader && fault instanceof BackupFault) {
        batches.add(reader.rest());
        known = reader.checkpoint;
      }
      if (known && known.offset > batches.place) await batches.take(known, declaredOf(reader));
      throw fault;
    }
    known = reader?.checkpoint;
    busy += performance.now() - started;
  }

  for await (const piece of inPieces(file.bytes)) {
    signal.throwIfAborted();
    const of = reader ??= readerFor(open.reading, piece);
    await reading(() => of.write(piece));
    read += piece.length;

    const place = known?.offset ?? batches.place;
    if (read - place > limits.rowBytes) throw tooLong(known);
    // The end of the file is one step, and what is left of it small.
    if (!known || place <= batches.place || read >= file.size) continue;
    const isSpent = busy > limits.busyMs || read - open.read_bytes > limits.bytes ||
      Date.now() > until;
    const isFull = batches.rows >= limits.batchRows || read - batches.place > limits.batchBytes;
    if (!isSpent && !isFull) continue;
    const status = await batches.take(known, declaredOf(reader));
    if (isSpent || status !== "running") return status;
  }

  const of = reader;
  if (read < file.size || !of) {
    throw new AppError(503, "unavailable", "The file broke off on its way");
  }
  await reading(() => of.end());
  return await batches.finish(of.counts, declaredOf(of));
}

/** Of the file; what else is not there has not gone for good. */
function goneOr(thrown: unknown): never {
  if (!(thrown instanceof AppError) || thrown.status !== 404) throw thrown;
  throw new BackupFault(404, "file_gone", `${CANNOT}: the file is not there any more`);
}

function declaredOf(reader: BackupReader | undefined): number | null {
  return reader && "declared" in reader ? reader.declared : null;
}

function tooLong(at: Checkpoint | undefined): BackupFault {
  const { line, offset } = at ?? { line: 1, offset: 0 };
  return backupError("row_too_long", "one of its rows has no end", "Have the phone make it anew", {
    line,
    offset,
  });
}
