/**
 * The jobs that keep the roll-ups: comparing them with the events, and making them anew in the time
 * zone of a person who has moved.
 *
 * @module
 */

import { z } from "zod";
import type { JobHandler } from "../platform/job.ts";

const payloadOf = z.object({ task: z.enum(["check", "rebuild"]) });

/** By roll-up, in how many of its rows. */
const driftsOf = z.record(z.string(), z.int());

/** Does the jobs of the queue `rollups`. */
export const keepRollups: JobHandler = async ({ payload, userId }, { admin, log }) => {
  const { task } = payloadOf.parse(payload);
  // Whoever has gone since took their roll-ups with them.
  if (userId === null) return { done: true };

  if (task === "rebuild") {
    await admin.phonelog.rpc("rebuild_rollups", { p_user: userId });
    return { done: true };
  }
  const drifts = await admin.phonelog.rpc("check_rollups", { p_user: userId });
  const wrong = Object.values(driftsOf.parse(drifts)).reduce((sum, rows) => sum + rows, 0);
  if (wrong > 0) {
    log.warn("roll-ups had drifted and were made anew", { count: wrong });
  }
  return { done: true };
};
