/** Does the work that cron cannot do in SQL. */

import { defineFunction } from "@shared/edge/define_function.ts";
import { AppError } from "@shared/edge/errors.ts";
import { optionalEnv } from "@shared/edge/env.ts";
import { limits } from "@shared/edge/limits.ts";
import { cacheFrom } from "@shared/platform/cache_from.ts";
import { runJob } from "@shared/platform/contracts.ts";
import { queues } from "@shared/platform/jobs.ts";
import { translationFrom } from "@shared/platform/translation.ts";
import { workQueue } from "@shared/platform/work_queue.ts";
import { countWaiting, translateWaiting } from "@shared/translator/queue.ts";

export default defineFunction(runJob, {
  auth: "secret:cron",
  limit: limits.servers,
  handler: async ({ input: { queue, max, dry_run: isDry }, admin, log }) => {
    if (queue === "translations") {
      const { translator, platform } = admin;
      if (isDry) return { claimed: await countWaiting(translator), done: 0, failed: 0, dead: 0 };
      const provider = translationFrom(optionalEnv);
      const purse = { platform, cache: cacheFrom(optionalEnv, admin) };
      const worker = { translator, provider, log, purse };
      return { ...await translateWaiting(worker, { max: max ?? 50 }), dead: 0 };
    }
    if (queue !== undefined && !Object.hasOwn(queues, queue)) {
      throw new AppError(404, "not_found", "Cannot work on this queue: nobody knows it", {
        details: [{ path: "queue", message: `One of ${Object.keys(queues).join(", ")}` }],
      });
    }
    return await workQueue({ admin, log, queues }, { queue, max, isDry });
  },
});
