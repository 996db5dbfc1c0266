/**
 * Whether the timetable of a stack is kept: by pg_cron, or by the stack's own runner.
 *
 * @module
 */

import { assert, assertEquals } from "./assert.ts";
import { eventually } from "./eventually.ts";
import type { Sql } from "./stack.ts";

interface Slot {
  slot: number;
  runs: number;
}

/** Schedules a job that leaves a row each time; call it once in a database. */
export async function scheduleTicks(sql: Sql, when: string): Promise<void> {
  await sql("create table public.ticks (at timestamptz not null default clock_timestamp())");
  await sql("select cron.schedule('tick', $1, 'insert into public.ticks default values')", [when]);
}

/**
 * Waits for so many slots of a job that runs every second, and fails when one of them had two runs,
 * when a run left no row or more than one, or when a slot was forgotten.
 */
export async function assertOncePerSlot(sql: Sql, slots: number): Promise<void> {
  const [last] = await eventually(async () => {
    const done = await runs(sql);
    return done.length > slots ? done.slice(-1) : undefined;
  }, { seconds: slots + 20, everyMs: 200 });
  assert(last);

  const seen = (await runs(sql)).filter(({ slot }) => slot < last.slot);
  assertEquals(seen.filter((each) => each.runs !== 1), [], "slots with two runs");
  // One may begin a hair late on a busy machine, and then the next one counts as its slot.
  const span = last.slot - (seen[0]?.slot ?? 0);
  assert(seen.length >= span - 1, `${span - seen.length} of ${span} slots were forgotten`);

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

async function runs(sql: Sql): Promise<Slot[]> {
  return await sql<Slot>(
    `select extract(epoch from date_trunc('second', start_time))::int as slot, count(*)::int as runs
     from cron.job_run_details join cron.job using (jobid)
     where jobname = 'tick' and start_time is not null
     group by 1 order by 1`,
  );
}
