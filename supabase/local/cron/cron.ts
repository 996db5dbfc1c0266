/**
 * Runs the jobs of `cron.job`, where Postgres has no pg_cron of its own.
 *
 * @module
 */

import type { Engine } from "../database/engine.ts";
import type { Log } from "../database/log.ts";
import { poolSizes } from "../database/pool_options.ts";
import { type Clock, wallClock } from "./clock.ts";
import { failLostRuns, type Job, runJob, takeSlot } from "./run_job.ts";
import { readSchedule, type Schedule } from "./schedule.ts";

/** What the runner works with. */
export interface CronOptions {
  engine: Engine;
  /** Hears when a schedule cannot be read or the database does not answer. */
  log: Log;
  /** The machine's clock, unless a test turns its own. */
  clock?: Clock;
}

/** A job's schedule, and until when its slots are dealt with. */
interface Watched {
  schedule: Schedule | undefined;
  lookedAt: number;
}

/** Looks at least this often, so that a machine that slept finds out soon. */
const LOOK_AGAIN_MS = 30_000;

const DATABASE_RETRY_MS = 1_000;

/** Starts the runner; `close` waits for the jobs that run. Does nothing beside a real pg_cron. */
export async function startCron(
  { engine, log, clock = wallClock }: CronOptions,
): Promise<{ close(): Promise<void> }> {
  if (await hasRealPgCron(engine)) return { close: () => Promise.resolve() };

  const most = jobsAtOnce(engine);
  const startedAt = clock.now();
  const running = new Map<number, Promise<void>>();
  let watched: Map<string, Watched> | undefined;
  let mayHaveLost = true;
  let closing = false;
  let wake = new AbortController();

  /** Starts what is due and returns when to look again. */
  async function look(): Promise<number> {
    const now = clock.now();
    let lookAgain = now + LOOK_AGAIN_MS;
    const jobs = await activeJobs(engine);
    if (jobs && mayHaveLost) await failLostRuns(engine, now);
    mayHaveLost = false;

    const looked = new Map<string, Watched>();
    for (const job of jobs ?? []) {
      const key = `${job.jobid} ${job.schedule}`;
      const { schedule, lookedAt } = watched?.get(key) ?? {
        schedule: readOrSay(job),
        // A job that appears later is not due for a slot before it appeared.
        lookedAt: watched ? now : startedAt - 1,
      };
      looked.set(key, { schedule, lookedAt: now });
      const slot = schedule?.current(now);
      if (slot !== undefined && slot > lookedAt) await start(job, slot);
      lookAgain = Math.min(lookAgain, schedule?.next(now) ?? lookAgain);
    }
    watched = looked;
    return lookAgain;
  }

  function readOrSay(job: Job): Schedule | undefined {
    try {
      return readSchedule(job.schedule, startedAt);
    } catch (error) {
      log("warn", `cron: job ${job.jobid} never runs: ${(error as Error).message}`);
    }
  }

  async function start(job: Job, slot: number): Promise<void> {
    if (running.has(job.jobid)) return; // its slot passes: two runs at once are worse than none
    while (running.size >= most) await Promise.race(running.values());
    const runid = await takeSlot(engine, job, slot, clock.now());
    if (runid === undefined) return;
    const run = runJob(engine, job, runid, clock)
      .catch((error) => log("warn", `cron: job ${job.jobid}: ${(error as Error).message}`))
      .finally(() => running.delete(job.jobid));
    running.set(job.jobid, run);
  }

  async function keepLooking(): Promise<void> {
    while (!closing) {
      wake = new AbortController();
      let lookAgain = clock.now() + LOOK_AGAIN_MS;
      try {
        lookAgain = await look();
      } catch (error) {
        mayHaveLost = true; // the account of a run, too, may not have arrived
        lookAgain = clock.now() + DATABASE_RETRY_MS;
        log("warn", `cron: ${(error as Error).message}`);
      }
      if (!closing) await clock.wait(Math.max(0, lookAgain - clock.now()), wake.signal);
    }
  }

  const stopListening = await engine.listen("cron_job_changed", () => wake.abort());
  const looking = keepLooking();
  return {
    async close() {
      closing = true;
      wake.abort();
      await stopListening();
      await looking;
      await Promise.all(running.values());
    },
  };
}

/** So that a full hour leaves Auth a connection, where the stack may have more than one. */
function jobsAtOnce({ kind }: Engine): number {
  return kind === "postgres" ? Math.max(1, poolSizes().own - 1) : 2;
}

/** The library lists this; neither the stand-in does, nor a line for a library that is not loaded. */
async function hasRealPgCron(engine: Engine): Promise<boolean> {
  const found = await engine.query(
    "select from pg_settings where name = 'cron.database_name' and setting = current_database()",
  );
  return found.length > 0;
}

/** Nothing before a migration has created the extension. */
async function activeJobs(engine: Engine): Promise<Job[] | undefined> {
  const [found] = await engine.query<{ exists: boolean }>(
    "select to_regclass('cron.job') is not null as exists",
  );
  if (!found?.exists) return;
  return await engine.query<Job>(
    `select jobid, schedule, command, username from cron.job
     where active and database = current_database() order by jobid`,
  );
}
