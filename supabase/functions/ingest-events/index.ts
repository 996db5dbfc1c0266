/** Takes a batch of calls and messages, which may be sent twice. */

import { defineFunction } from "@shared/edge/define_function.ts";
import { limits } from "@shared/edge/limits.ts";
import { ingest } from "@shared/phonelog/ingest.ts";
import { ingestEvents } from "@shared/phonelog/ingest_contracts.ts";

export default defineFunction(ingestEvents, {
  auth: ["user", "key:phonelog.write"],
  limit: limits.syncs,
  // A thousand events, some of them with long texts or groups, and some with what a phone made of them.
  accepts: { bytes: 4 * 1024 * 1024, values: 40_000, texts: "cleaned" },
  handler: ({ input, db }) => ingest(db, input),
});
