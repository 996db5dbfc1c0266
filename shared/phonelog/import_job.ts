/**
 * The queue of imports: a slice of a file at a time, and then the file goes.
 *
 * @module
 */

import { z } from "zod";
import { Files } from "../platform/files.ts";
import type { JobCall, JobHandler } from "../platform/job.ts";
import { BackupFault } from "./backup_error.ts";
import { BACKUPS } from "./import_requests.ts";
import { importSlice, type OpenImport, SLICE } from "./import_slice.ts";
import type { Checkpoint } from "./open_backup.ts";

const payload = z.union([
  z.strictObject({ import_id: z.guid() }),
  /** Files that nobody reads any more, as they were then. */
  z.strictObject({ remove: z.array(z.string()), before: z.string() }),
]);

/** As `phonelog.open_import()` tells it. */
const opened = z.object({
  path: z.string(),
  status: z.string(),
  size_bytes: z.int(),
  read_bytes: z.int(),
  keeps_bodies: z.boolean(),
  country: z.string().nullable(),
  timezone: z.string(),
  date_order: z.enum(["dmy", "mdy"]).nullable(),
  secret: z.string(),
  etag: z.string().nullable(),
  checkpoint: z.custom<Checkpoint>().nullable(),
  created_at: z.string(),
});

/** After so many tries nobody waits for another one. */
const TRIES = 8;

/** Does a slice of one import. */
export const importing: JobHandler = async (job, call) => {
  const task = payload.parse(job.payload);
  if ("remove" in task) {
    return await remove(task.remove, task.before, call);
  }
  const id = task.import_id;
  const found = await call.admin.phonelog.rpc("open_import", { p_import: id });
  // Gone with its source or its person, and its file with it.
  if (found === null) return { done: true };

  const { status, path, created_at, country, timezone, date_order, secret, ...rest } = opened
    .parse(found);
  const reading = { country, secret, zone: timezone, order: date_order ?? undefined };
  const now = status === "running"
    ? await sliceOf({ ...rest, id, path, reading }, job.attempts, call)
    : status;
  if (now === "running") return { more: job.payload };
  // What has been taken needs no file; of what has failed somebody may want to see it.
  return now === "done" ? await remove([path], created_at, call) : { done: true };
};

/** A name may have come again meanwhile: what is newer stays, and what an open import will read. */
async function remove(
  paths: string[],
  before: string,
  { admin }: JobCall,
): Promise<{ done: true }> {
  const left = await admin.phonelog.rpc("unread_backups", { p_paths: paths, p_before: before });
  await new Files(BACKUPS).remove(left);
  return { done: true };
}

async function sliceOf(open: OpenImport, attempts: number, call: JobCall): Promise<string> {
  try {
    // What took too long at once may pass in smaller pieces.
    const limits = attempts > 1 ? { ...SLICE, batchRows: 500, batchBytes: 1024 * 1024 } : SLICE;
    return await importSlice(open, call, limits);
  } catch (thrown) {
    const reason = reasonOf(thrown, attempts);
    if (!reason) throw thrown;
    const [code, message] = reason;
    call.log.warn("import failed", { reason: code });
    await call.admin.phonelog.rpc("fail_import", {
      p_import: open.id,
      p_code: code,
      p_error: message,
    });
    return "failed";
  }
}

/** Why no other try can help; nothing where one may. */
function reasonOf(thrown: unknown, attempts: number): [code: string, message: string] | undefined {
  if (thrown instanceof BackupFault) return [thrown.code, thrown.message];
  return attempts < TRIES
    ? undefined
    : ["given_up", "Cannot finish the import: reading the file failed time after time"];
}
