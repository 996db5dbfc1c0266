/**
 * The copy of each seal of the audit log that is kept outside of the database: a line of our log.
 *
 * @module
 */

import { z } from "zod";
import type { JobHandler } from "./job.ts";
import { JobError } from "./job_error.ts";

const seal = z.object({
  no: z.int().min(1),
  rows: z.int().min(1),
  hash: z.string().regex(/^[0-9a-f]{64}$/),
});

/** Writes the line that `private.verify_audit` is compared with; a seal may be in it twice. */
export const logSeal: JobHandler = (job, { log }) => {
  const { success, data } = seal.safeParse(job.payload);
  if (!success) throw new JobError("no_seal", { isFinal: true });
  log.info("audit sealed", { seal: data.no, count: data.rows, hash: asIds(data.hash) });
  return Promise.resolve({ done: true });
};

/** A long word without meaning is blotted out of every line; two words with the shape of ids stay. */
function asIds(hash: string): string {
  const parts = /^(.{8})(.{4})(.{4})(.{4})(.{12})(.{8})(.{4})(.{4})(.{4})(.{12})$/.exec(hash) ?? [];
  return `${parts.slice(1, 6).join("-")} ${parts.slice(6).join("-")}`;
}
