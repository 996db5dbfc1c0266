/**
 * Erasing a person: SQL takes the steps, and this does what SQL cannot reach in between.
 *
 * @module
 */

import { z } from "zod";
import type { Json } from "../database.types.ts";
import { optionalEnv } from "../edge/env.ts";
import { deleteAccount } from "./accounts.ts";
import { cacheFrom } from "./cache_from.ts";
import type { Databases } from "./databases.ts";
import { Files } from "./files.ts";
import type { JobHandler } from "./job.ts";

/** How far an erasure is; the receipt comes with the last step. */
export interface Erasure {
  isDone: boolean;
  receipt: Json;
}

const payload = z.strictObject({ erasure_id: z.guid() });
const files = z.array(z.object({ bucket: z.string(), name: z.string() }));

/**
 * Takes steps until there are none left, or the time is over: then whoever comes next goes on. Each
 * may be taken twice. The database with every right, because the person's own end on the way.
 */
export async function erase(admin: Databases, id: string, until: number): Promise<Erasure> {
  while (true) {
    const [at] = await admin.platform.rpc("continue_erasure", { p_erasure: id });
    if (!at) throw new Error("The database does not know how the erasure goes on");
    if (at.step === "done") return { isDone: true, receipt: at.receipt };
    if (at.files) await removeFiles(files.parse(at.files));
    // Before the step, which forgets what is said of it in the database.
    if (at.step === "caches" && at.user_id) {
      await cacheFrom(optionalEnv, admin).forgetUser(at.user_id);
    }
    if (at.step === "identity" && at.user_id) await deleteAccount(at.user_id);
    if (Date.now() >= until) return { isDone: false, receipt: null };
  }
}

/** The queue of erasures: goes on with what whoever began it did not bring to its end. */
export const erasing: JobHandler = async (job, { admin, until }) => {
  const { erasure_id } = payload.parse(job.payload);
  const { isDone } = await erase(admin, erasure_id, until);
  return isDone ? { done: true } : { more: job.payload };
};

async function removeFiles(found: z.output<typeof files>): Promise<void> {
  const buckets = Map.groupBy(found, ({ bucket }) => bucket);
  for (const [bucket, inIt] of buckets) {
    await new Files(bucket).remove(inIt.map(({ name }) => name));
  }
}
