/** Merges what one device read, in a batch that may be sent twice. */

import { defineFunction } from "@shared/edge/define_function.ts";
import { limits } from "@shared/edge/limits.ts";
import { syncProgress } from "@shared/reading/contracts.ts";
import { merge } from "@shared/reading/merging.ts";

export default defineFunction(syncProgress, {
  auth: ["user", "key:reading.write"],
  limit: limits.syncs,
  // Five hundred operations, each with a place of its own in the text.
  accepts: { bytes: 2 * 1024 * 1024, values: 20_000 },
  handler: ({ input, db }) => merge(db.reading, input),
});
