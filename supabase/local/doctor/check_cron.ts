/**
 * Whether the jobs of the timetable are there, run, and succeed.
 *
 * @module
 */

import { readSchedule, type Schedule } from "../cron/schedule.ts";
import type { DatabasePatient } from "./database_patient.ts";
import { JOBS } from "./expected.ts";
import { type Finding, findingsAbout } from "./finding.ts";
import { upSince } from "./up_since.ts";

/** The quickest job runs every ten seconds; a moment more for its start. */
const FIRST_RUN_MS = 15_000;

const MINUTE = 60_000;

/** A slot passes while the run before it lasts, and a busy server is late. */
const GRACE_MS = 2 * MINUTE;

interface Job {
  name: string;
  active: boolean | null;
  schedule: string;
  /** When its last run began, in milliseconds since 1970; null when it never ran. */
  last: number | null;
  status: string | null;
  message: string | null;
  /** When any job of the database first ran, as far as the history goes back. */
  since: number | null;
}

/** Waits for a first run where none was ever seen: a new database has not had one yet. */
export async function checkCron(
  patient: DatabasePatient,
  now: () => number = Date.now,
): Promise<Finding[]> {
  const { ok, fault } = findingsAbout("cron");
  const { query, wait } = patient;
  const [made] = await query<{ exists: boolean }>(
    "select to_regclass('cron.job') is not null as exists",
  );
  if (!made?.exists) {
    return [fault(
      "pg_cron is not set up: nothing runs by the clock, no message is tried again.",
      "create extension pg_cron, then run the statements of the timetable's migration again. " +
        "Hosted: Integrations, Cron.",
    )];
  }
  let jobs = await jobsOf(query);
  for (let waited = 0; waited < FIRST_RUN_MS && hasJobs(jobs) && !hasRun(jobs); waited += 1000) {
    await wait(1000);
    jobs = await jobsOf(query);
  }
  if (hasJobs(jobs) && !hasRun(jobs)) {
    return [fault(
      "No job has ever run, though some are due every few seconds.",
      "Locally the stack runs them: start it. A Postgres with a pg_cron of its own: " +
        "shared_preload_libraries and cron.database_name have to name it and this database.",
    )];
  }
  const up = await upSince(patient);
  const findings = jobs.flatMap((job) => judge(job, up, now()));
  return findings.length > 0 ? findings : [ok(`${jobs.length} jobs run and succeed.`)];
}

function judge(
  { name, active, schedule, last, status, message, since }: Job,
  up: number | undefined,
  now: number,
): Finding[] {
  const { fault } = findingsAbout("cron");
  if (active === null) {
    return [fault(
      `The job ${name} is not scheduled.`,
      "Run the statements of the timetable's migration again (…_jobs_timetable.sql).",
    )];
  }
  if (!active) {
    return [fault(
      `The job ${name} is switched off.`,
      `select cron.alter_job(jobid, active := true) from cron.job where jobname = '${name}'`,
    )];
  }
  if (status === "failed") {
    return [fault(
      `The job ${name} failed at its last run: ${message ?? "it does not say why"}`,
      "Mend what it says; the runs before are in cron.job_run_details.",
    )];
  }
  const lateBy = lateness(readSchedule(schedule, 0), last ?? since ?? now, up, now);
  if (lateBy !== undefined) {
    return [fault(
      `The job ${name} (${schedule}) has not run for ${inWords(lateBy)}.`,
      "Locally the stack runs the jobs: start it. Hosted: look at Integrations, Cron; restart the " +
        "database if nothing runs at all.",
    )];
  }
  return [];
}

/**
 * Milliseconds without a run where a slot has passed that somebody was up to take; slots that passed
 * while nobody was are nobody's fault.
 */
export function lateness(
  { next }: Pick<Schedule, "next">,
  last: number,
  up: number | undefined,
  now: number,
): number | undefined {
  const slot = next(Math.max(last, up ?? last));
  return slot !== undefined && slot + GRACE_MS < now ? now - last : undefined;
}

function inWords(milliseconds: number): string {
  const minutes = Math.round(milliseconds / MINUTE);
  return minutes < 120 ? `${minutes} minutes` : `${Math.round(minutes / 60)} hours`;
}

function hasJobs(jobs: Job[]): boolean {
  return jobs.some(({ active }) => active);
}

function hasRun(jobs: Job[]): boolean {
  return jobs.some(({ since }) => since !== null);
}

function jobsOf(query: DatabasePatient["query"]): Promise<Job[]> {
  return query<Job>(
    `select wanted.name, job.active, coalesce(job.schedule, '') as schedule,
            extract(epoch from run.start_time)::float8 * 1000 as last, run.status,
            run.return_message as message,
            (select extract(epoch from min(start_time))::float8 * 1000 from cron.job_run_details
             where jobid in (select jobid from cron.job)) as since
     from unnest($1::text[]) with ordinality as wanted (name, at)
     left join cron.job on job.jobname = wanted.name and job.database = current_database()
     left join lateral (
       select start_time, status, return_message from cron.job_run_details as run
       where run.jobid = job.jobid and run.start_time is not null
         and run.status in ('succeeded', 'failed')
       order by run.runid desc limit 1
     ) as run on true
     order by wanted.at`,
    [JOBS],
  );
}
