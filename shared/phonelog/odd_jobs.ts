/**
 * The jobs that look for odd things: anomalies of active people, and everybody's daily scores.
 *
 * @module
 */

import { z } from "zod";
import type { JobHandler } from "../platform/job.ts";

const payloadOf = z.object({
  task: z.enum(["anomalies", "quality"]),
  /** Whose turn is in this hour; without it everybody's. */
  hour: z.int().optional(),
  /** Where the slice before this one ended. */
  after: z.guid().optional(),
});

/** A slice is over in so many seconds, or when the call is. */
const LONGEST = 20;

/** Does the jobs of the queue `odd-things`, a slice at a time. */
export const lookForOddThings: JobHandler = async ({ payload }, { admin, until }) => {
  const { task, hour, after } = payloadOf.parse(payload);
  const seconds = Math.max(0, Math.min(LONGEST, (until - Date.now()) / 1000));
  const last: string | null = await admin.phonelog.rpc("look_for_odd_things", {
    p_task: task,
    ...hour !== undefined && { p_hour: hour },
    ...after !== undefined && { p_after: after },
    p_seconds: seconds,
  });
  if (last === null) return { done: true };
  return { more: { task, ...hour !== undefined && { hour }, after: last } };
};
