/**
 * Runs one job in the database, as its user, and keeps pg_cron's account of it.
 *
 * @module
 */

import type { Engine, Queries } from "../database/engine.ts";
import { SESSION_RESET } from "../database/run_script.ts";
import type { Clock } from "./clock.ts";

/** A row of `cron.job`, as far as running it needs. */
export interface Job {
  jobid: number;
  schedule: string;
  command: string;
  username: string;
}

/** Our half of the advisory lock; the other half is the job. Whoever holds both runs the job. */
const LOCK = 1_668_443_502;

/**
 * Takes a job's slot, at `now`; returns the run's id, or nothing when another stack on the same
 * database has it or still runs the job.
 */
export function takeSlot(
  engine: Engine,
  job: Job,
  slot: number,
  now: number,
): Promise<number | undefined> {
  return engine.transaction(async (tx) => {
    const [turn] = await tx.query<{ mine: boolean }>(
      "select pg_try_advisory_xact_lock($1::int, $2::int) as mine",
      [LOCK, job.jobid],
    );
    if (!turn?.mine) return;
    // A statement of its own: it must see what the lock's last holder committed.
    const [run] = await tx.query<{ runid: number }>(
      `insert into cron.job_run_details (jobid, database, username, command, status, start_time)
       select jobid, database, username, command, 'starting', $2::timestamptz
       from cron.job
       where jobid = $1::bigint and active and not exists (
         select from cron.job_run_details as run
         where run.jobid = $1::bigint and run.start_time >= $3::timestamptz
       )
       returning runid`,
      [job.jobid, moment(now), moment(slot)],
    );
    return run?.runid;
  });
}

/**
 * Runs a job whose slot was taken. What goes wrong in it is the run's `return_message`; throws only
 * where that cannot be written down.
 */
export async function runJob(
  engine: Engine,
  job: Job,
  runid: number,
  clock: Clock,
): Promise<void> {
  const account = (status: string, message: string | null, column: "start_time" | "end_time") =>
    engine.query(
      `update cron.job_run_details set status = $2, return_message = $3, ${column} = $4::timestamptz
       where runid = $1::bigint`,
      [runid, status, message, moment(clock.now())],
    );

  await account("running", null, "start_time");
  try {
    await account("succeeded", await runCommand(engine, job), "end_time");
  } catch (error) {
    await account("failed", `ERROR:  ${(error as Error).message}`, "end_time");
  }
}

/** Runs that ended with their process are failed, as pg_cron does after a restart. */
export async function failLostRuns(engine: Engine, now: number): Promise<void> {
  await engine.query(
    `update cron.job_run_details
     set status = 'failed', return_message = 'server restarted', end_time = $2::timestamptz
     where status in ('starting', 'running') and pg_try_advisory_xact_lock($1::int, jobid::int)`,
    [LOCK, moment(now)],
  );
}

/** Returns what pg_cron calls the return message. */
async function runCommand(engine: Engine, job: Job): Promise<string> {
  const command = job.command.trim().replace(/;\s*$/, "");
  const verb = command.match(/^\w+/)?.[0].toUpperCase() ?? "";
  // It refuses to run in a transaction, and it only tidies, whoever asks.
  if (verb === "VACUUM" && !command.includes(";")) {
    await engine.exec(command);
    return verb;
  }
  return await engine.transaction(async (tx) => {
    await tx.query("select pg_advisory_xact_lock($1::int, $2::int)", [LOCK, job.jobid]);
    await tx.query("select set_config('role', $1, true)", [job.username]);
    const message = await runText(tx, command, verb);
    // What a job sets is gone with its session; this session is ours, on PGlite the only one.
    await tx.exec(SESSION_RESET);
    return message;
  });
}

async function runText(tx: Queries, command: string, verb: string): Promise<string> {
  if (command.includes(";")) { // perhaps several statements, which only a simple query takes
    await tx.exec(command);
    return verb;
  }
  const rows = await tx.query(command);
  if (!["SELECT", "WITH", "VALUES", "TABLE", "SHOW"].includes(verb)) return verb;
  return rows.length === 1 ? "1 row" : `${rows.length} rows`;
}

function moment(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}
