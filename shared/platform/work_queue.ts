/**
 * One run over the queues: claim a few jobs, do them, and stop in good time.
 *
 * @module
 */

import { doJob, type Fate, leaseOf, type Worker } from "./do_job.ts";
import type { Job } from "./job.ts";

/** What a run is asked to do. */
export interface Wanted {
  /** Only this queue; all of them unless told. */
  queue?: string | undefined;
  /** At most so many jobs, and nobody is woken for the rest. */
  max?: number | undefined;
  /** Only counts what is due. */
  isDry?: boolean | undefined;
}

/** How a run went, in jobs; a slice that is done counts as done. */
export interface Round {
  claimed: number;
  done: number;
  failed: number;
  dead: number;
}

/** A run claims nothing after this. The platform ends a call after 150 s. */
const RUN_MS = 20_000;

/** So many jobs run at the same time; all of them begin at once, so that a lease covers its job. */
const AT_ONCE = 4;

/** So many jobs fit into one call without thinking about its CPU. */
const ENOUGH = 100;

/**
 * Does what is due. A batch of each queue in turn, so that a long queue does not hold up the others;
 * one job's failure stops no other. What is left over is handed to a next call.
 */
export async function workQueue(worker: Worker, wanted: Wanted): Promise<Round> {
  const round: Round = { claimed: 0, done: 0, failed: 0, dead: 0 };
  const states = await worker.admin.platform.rpc("queue_states", {});
  const due = states.filter(({ queue, due }) => due > 0 && (wanted.queue ?? queue) === queue);
  if (wanted.isDry) {
    return { ...round, claimed: due.reduce((sum, { due }) => sum + due, 0) };
  }

  const until = Date.now() + RUN_MS;
  const max = wanted.max ?? ENOUGH;
  let waiting = due.map(({ queue }) => queue);
  let isSliced = false;
  while (waiting.length > 0 && !isSliced && round.claimed < max && Date.now() < until) {
    const [queue = "", ...others] = waiting;
    const jobs = await claim(worker, queue, Math.min(AT_ONCE, max - round.claimed));
    const fates = await Promise.all(jobs.map((job) => doJob(worker, queue, job, until)));
    count(round, fates);
    // A slice is as much as one call has CPU for.
    isSliced = fates.includes("more");
    waiting = jobs.length > 0 ? [...others, queue] : others;
  }

  const isCutShort = isSliced || waiting.length > 0;
  if (isCutShort && wanted.max === undefined) await worker.admin.platform.rpc("wake_jobs", {});
  return round;
}

async function claim(worker: Worker, queue: string, max: number): Promise<Job[]> {
  const rows = await worker.admin.platform.rpc("claim_jobs", {
    p_queue: queue,
    p_max: max,
    p_lease_seconds: leaseOf(worker),
  });
  return rows.map(({ id, payload, user_id, attempts, token }) => (
    { id, payload, userId: user_id, attempts, token }
  ));
}

function count(round: Round, fates: Fate[]): void {
  round.claimed += fates.length;
  for (const fate of fates) {
    if (fate === "done" || fate === "more") round.done++;
    else if (fate === "dead") round.dead++;
    else round.failed++;
  }
}
