/** Does the work that cron cannot do in SQL. */

import { defineFunction } from "@shared/edge/define_function.ts";
import { optionalEnv } from "@shared/edge/env.ts";
import { runJob } from "@shared/platform/contracts.ts";
import { translationFrom } from "@shared/platform/translation.ts";
import { translateWaiting } from "@shared/translator/queue.ts";

export default defineFunction(runJob, {
  auth: "secret:cron",
  handler: ({ input, admin, log }) =>
    translateWaiting(
      { translator: admin.translator, provider: translationFrom(optionalEnv), log },
      { max: input.max },
    ),
});
