/**
 * Who does the jobs of which queue. A new queue is one line here.
 *
 * @module
 */

import { removeCardFiles } from "../characters/card_files_job.ts";
import { embedMessages } from "../characters/embedding_jobs.ts";
import { moderateLost } from "../characters/lost_replies_job.ts";
import { embedTexts } from "../phonelog/embedding_jobs.ts";
import { forgetDue } from "../phonelog/forgetting_jobs.ts";
import { importing } from "../phonelog/import_job.ts";
import { lookForOddThings } from "../phonelog/odd_jobs.ts";
import { keepRollups } from "../phonelog/rollup_jobs.ts";
import { logSeal } from "./audit_seals.ts";
import { erasing } from "./erasing.ts";
import { exporting } from "./exporting.ts";
import type { JobHandler } from "./job.ts";
import { sendWebhook } from "./webhooks.ts";

export type { Job, JobCall, JobHandler, Outcome } from "./job.ts";

/** A handler for each queue of `private.jobs`. */
export const queues: Record<string, JobHandler> = {
  "audit-seals": logSeal,
  webhooks: sendWebhook,
  exports: exporting,
  erasures: erasing,
  rollups: keepRollups,
  imports: importing,
  embeddings: embedTexts,
  "message-embeddings": embedMessages,
  "lost-replies": moderateLost,
  "odd-things": lookForOddThings,
  forgetting: forgetDue,
  "card-files": removeCardFiles,
};
