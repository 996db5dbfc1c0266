/**
 * One job, from its claim to what became of it.
 *
 * @module
 */

import { AppError } from "../edge/errors.ts";
import type { Databases } from "./databases.ts";
import type { Job, JobHandler, Outcome } from "./job.ts";
import { JobError } from "./job_error.ts";
import type { LoggingService } from "./logging_service.ts";

/** What became of a job; `lost` when its lease ran out and somebody else has it. */
export type Fate = "done" | "more" | "waiting" | "dead" | "lost";

/** What a run needs. */
export interface Worker {
  /** With the server's rights: nobody else may claim. */
  admin: Databases;
  log: LoggingService;
  queues: Record<string, JobHandler>;
  /** How long a job is had without a sign of life; 60 unless told. */
  leaseSeconds?: number;
}

/** How long this worker has a job without a sign of life, in seconds. */
export function leaseOf({ leaseSeconds = LEASE }: Worker): number {
  return leaseSeconds;
}

/** How long a job is had without a sign of life, in seconds; there are three in that time. */
const LEASE = 60;

/** What takes longer has failed; the platform would end the call soon after. */
const PATIENCE_MS = 100_000;

/** Does one job and tells the queue; never throws, because other jobs run beside it. */
export async function doJob(worker: Worker, queue: string, job: Job, until: number): Promise<Fate> {
  const log = worker.log.child({ queue, job: job.id, attempt: job.attempts });
  try {
    try {
      return await settle(worker, job, await attempt({ ...worker, log }, queue, job, until));
    } catch (thrown) {
      return await fail(worker.admin, job, thrown, log);
    }
  } catch (thrown) {
    // The database did not hear what became of it: the lease runs out, and it is tried again.
    log.error("job not settled", thrown);
    return "lost";
  }
}

/** Runs the handler, with signs of life while it does, and not for ever. */
async function attempt(worker: Worker, queue: string, job: Job, until: number): Promise<Outcome> {
  const handler = Object.hasOwn(worker.queues, queue) ? worker.queues[queue] : undefined;
  if (!handler) throw new JobError("no_handler");

  const stop = new AbortController();
  const { promise: stopped, reject } = Promise.withResolvers<never>();
  stop.signal.addEventListener("abort", () => reject(stop.signal.reason));
  const late = setTimeout(() => stop.abort(new JobError("timeout")), PATIENCE_MS);
  const beat = setInterval(() => keep(worker, job, stop), leaseOf(worker) * 1000 / 3);
  try {
    const work = handler(job, { admin: worker.admin, log: worker.log, until, signal: stop.signal });
    return await Promise.race([work, stopped]);
  } finally {
    clearTimeout(late);
    clearInterval(beat);
  }
}

/** One sign of life. When it cannot be given, the next one may; when the job is lost, it stops. */
async function keep(worker: Worker, { id, token }: Job, stop: AbortController) {
  const claim = { p_id: id, p_token: token, p_lease_seconds: leaseOf(worker) };
  const isOurs = await worker.admin.platform.rpc("extend_job", claim).catch(() => true);
  if (!isOurs) stop.abort(new JobError("lost"));
}

async function settle({ admin }: Worker, { id, token }: Job, outcome: Outcome): Promise<Fate> {
  const claim = { p_id: id, p_token: token };
  if ("more" in outcome) {
    const isOurs = await admin.platform.rpc("continue_job", { ...claim, p_payload: outcome.more });
    return isOurs ? "more" : "lost";
  }
  return await admin.platform.rpc("finish_job", claim) ? "done" : "lost";
}

async function fail(
  { platform }: Databases,
  { id, token }: Job,
  thrown: unknown,
  log: LoggingService,
): Promise<Fate> {
  const error = thrown instanceof JobError ? thrown : undefined;
  const reason = error?.reason ?? (thrown instanceof AppError ? thrown.code : "internal_error");
  const fate = await platform.rpc("fail_job", {
    p_id: id,
    p_token: token,
    p_error: reason,
    ...(error?.retrySeconds !== undefined && { p_retry_seconds: error.retrySeconds }),
    p_is_final: error?.isFinal ?? false,
  });
  if (error) log.warn(`job ${fate}`, { reason });
  else log.error(`job ${fate}`, thrown, { reason });
  return fate as Fate;
}
