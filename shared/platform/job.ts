/**
 * A job, and whoever does it.
 *
 * @module
 */

import type { Json } from "../database.types.ts";
import type { Databases } from "./databases.ts";
import type { LoggingService } from "./logging_service.ts";

/** One claimed job. */
export interface Job {
  id: string;
  /** What the queue was told, or what the slice before this one left. */
  payload: Json;
  /** Who asked for it; null for the back end itself. */
  userId: string | null;
  /** 1 for the first try. */
  attempts: number;
  /**
   * Goes with `id` into SQL that does the work and calls `platform.finish_job` in one transaction:
   * then it happens once, whoever dies in between.
   */
  token: number;
}

/** It is done; or a slice of it is, and the next one finds what it needs in `more`. */
export type Outcome = { done: true } | { more: Json };

/** What a handler works with. */
export interface JobCall {
  /** The database with every right: a job has no caller. */
  admin: Databases;
  log: LoggingService;
  /** A slice should end by then, in milliseconds since 1970; what is left goes into `more`. */
  until: number;
  /** Aborted when the job took far too long, or when somebody else has it. */
  signal: AbortSignal;
}

/**
 * Does a job or a slice of it. It may be begun again after a crash, so what it does twice must come
 * out as once. One call of a function has two seconds of CPU: a slice should need one at most.
 *
 * @throws {JobError} with the reason that the queue keeps; anything else counts as `internal_error`.
 */
export type JobHandler = (job: Job, call: JobCall) => Promise<Outcome>;
