/**
 * The jobs that keep the roll-ups: comparing them with the events, making them anew in the time zone of
 * a person who has moved, and asking for all of that by night.
 *
 * @module
 */

import { z } from "zod";
import type { JobHandler } from "../platform/job.ts";
import { JobError } from "../platform/job_error.ts";

const payloadOf = z.object({
  task: z.enum(["ask", "check", "rebuild"]),
  /** How often it was tried, or checked and mended, already. */
  times: z.int().default(0),
  /** Of asking: which night it is, and who was asked for last. */
  day: z.iso.date().optional(),
  after: z.guid().optional(),
});

/** By roll-up, in how many of its rows. */
const driftsOf = z.record(z.string(), z.int());

/** As many months as some people's calls are from. */
const MOST = 500;

/** So often a move to another time zone gives way to calls that come in. */
const PATIENCE = 5;

/** Does the jobs of the queue `rollups`. */
export const keepRollups: JobHandler = async ({ payload, userId }, { admin, log }) => {
  const { task, times, day, after } = payloadOf.parse(payload);
  if (task === "ask" && day !== undefined && after !== undefined) {
    const last: string | null = await admin.phonelog.rpc("ask_for_checks", {
      p_day: day,
      p_after: after,
    });
    return last === null ? { done: true } : { more: { task, day, after: last } };
  }
  // Whoever has gone since took their roll-ups with them.
  if (userId === null) return { done: true };

  if (task === "rebuild") {
    // Nobody waits while it looks; but whose calls change each time are held for all of it in the end.
    const version: number | null = await admin.phonelog.rpc("rebuild_rollups", {
      p_user: userId,
      p_insists: times >= PATIENCE,
    });
    if (version !== null || times > PATIENCE) return { done: true };
    return { more: { task, times: times + 1 } };
  }
  const drifts = await admin.phonelog.rpc("check_rollups", { p_user: userId });
  const wrong = Object.values(driftsOf.parse(drifts)).reduce((sum, rows) => sum + rows, 0);
  if (wrong === 0) return { done: true };
  if (times >= MOST) throw new JobError("rollups_drift_again", { isFinal: true });
  // A call mends a few months, so that nobody waits long for it; the next one sees whether any are left.
  log.warn("roll-ups had drifted and are made anew", { count: wrong });
  return { more: { task, times: times + 1 } };
};
