/**
 * A worker on a queue, in a process of its own that a test may kill:
 * `deno run -A job_worker.ts <queue> <lease in seconds>`. The stack is named by the environment.
 *
 * @module
 */

import { asServer } from "@shared/edge/authenticate.ts";
import { JobError } from "@shared/platform/job_error.ts";
import { type JobHandler, queues } from "@shared/platform/jobs.ts";
import { LoggingService } from "@shared/platform/logging_service.ts";
import { workQueue } from "@shared/platform/work_queue.ts";

const [queue = "", lease] = Deno.args;

/** Does what a test can count, with `platform.effect`, which the test has made. */
const count: JobHandler = async ({ id, token, payload }, { admin }) => {
  if ((payload as { poison: boolean }).poison) throw new JobError("poison");
  await new Promise((done) => setTimeout(done, Math.random() * 20));
  const isOurs = await admin.platform.rpc("effect" as "finish_job", { p_id: id, p_token: token });
  if (!isOurs) throw new JobError("lost");
  return { done: true };
};

const worker = {
  admin: asServer(),
  log: new LoggingService(),
  queues: { ...queues, effects: count },
  leaseSeconds: Number(lease),
};
while (true) {
  // With a number nobody is woken for the rest: this process comes again by itself.
  const { claimed } = await workQueue(worker, { queue, max: 200 })
    .catch(() => ({ claimed: 0 }));
  if (claimed === 0) await new Promise((done) => setTimeout(done, 100));
}
