/**
 * Works on a queue as cron does, until nothing is due.
 *
 * @module
 */

import { createClient } from "@supabase/supabase-js";
import { invoke } from "@shared/client/invoke.ts";
import type { TestStack } from "./stack.ts";

/** Runs slice after slice, at most so many, and answers how many there were. */
export async function runJobs(
  { url, cronKey = "" }: TestStack,
  queue: string,
  most = 10_000,
): Promise<number> {
  const cron = createClient(url, cronKey, {
    auth: { persistSession: false, autoRefreshToken: false },
  });
  for (let slices = 0; slices < most; slices++) {
    const { claimed } = await invoke(cron, "run-job", { queue, max: 1 });
    if (claimed === 0) return slices;
  }
  return most;
}

/** Leaves all work to the test: the scheduler would do it in between. */
export async function withoutWaking({ sql }: TestStack): Promise<void> {
  await sql?.("select cron.unschedule('process-jobs')");
}
