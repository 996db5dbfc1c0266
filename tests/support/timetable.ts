/**
 * Whether the timetable of a stack is kept: by pg_cron, or by the stack's own runner.
 *
 * @module
 */

import { assert, assertEquals } from "./assert.ts";
import { eventually } from "./eventually.ts";
import type { Sql } from "./stack.ts";

/** Schedules a job that leaves a row each time; call it once in a database. */
export async function scheduleTicks(sql: Sql, when: string): Promise<void> {
  await sql("create table public.ticks (at timestamptz not null default clock_timestamp())");
  await sql("select cron.schedule('tick', $1, 'insert into public.ticks default values')", [when]);
}

/**
 * Waits until a job that runs every second has run so often, and fails when there were more runs than
 * seconds, when a run left no row or more than one, or when most slots were forgotten. A run begins a
 * hair before or after its slot, so slots are counted, not compared; two runners of one timetable
 * would make two runs a second.
 */
export async function assertOncePerSlot(sql: Sql, slots: number): Promise<void> {
  const { runs, seconds } = await eventually(async () => {
    const soFar = await ran(sql);
    return soFar.runs > slots ? soFar : undefined;
  }, { seconds: 2 * slots + 20, everyMs: 200 });
  assert(runs <= seconds + 2, `${runs} runs in ${seconds} seconds`);
  assert(runs > seconds / 2, `${runs} runs in ${seconds} seconds`);

  // A job's row is there a moment before its run is called succeeded.
  await sql("select cron.alter_job(jobid, active := false) from cron.job where jobname = 'tick'");
  await eventually(async () => {
    const [effects] = await sql<{ ticks: number; succeeded: number; open: number }>(
      `select (select count(*) from ticks)::int as ticks,
              count(*) filter (where status = 'succeeded')::int as succeeded,
              count(*) filter (where end_time is null)::int as open
       from cron.job_run_details join cron.job using (jobid) where jobname = 'tick'`,
    );
    return effects?.open === 0 && effects.ticks === effects.succeeded;
  });
}

/** Runs every job of the timetable now and then every second; fails when a run fails. */
export async function assertAllJobsSucceed(sql: Sql): Promise<void> {
  const jobs = await sql<{ jobid: number }>("select jobid from cron.job order by jobid");
  for (const { jobid } of jobs) {
    await sql("select cron.alter_job($1, schedule := '1 second', active := true)", [jobid]);
  }
  await eventually(async () => {
    const failed = await sql(
      "select command, return_message from cron.job_run_details where status = 'failed'",
    );
    assertEquals(failed, []);
    const [waiting] = await sql<{ count: number }>(
      `select count(*)::int from cron.job where not exists (
         select from cron.job_run_details as run
         where run.jobid = job.jobid and run.status = 'succeeded'
       )`,
    );
    return waiting?.count === 0;
  }, { seconds: 20 });
}

/** How often the job has begun, and in how many seconds from the first to the last time. */
async function ran(sql: Sql): Promise<{ runs: number; seconds: number }> {
  const [found] = await sql<{ runs: number; seconds: number }>(
    `select count(*)::int as runs,
            coalesce(extract(epoch from max(start_time) - min(start_time)), 0)::float8 as seconds
     from cron.job_run_details join cron.job using (jobid)
     where jobname = 'tick' and start_time is not null`,
  );
  return found ?? { runs: 0, seconds: 0 };
}
