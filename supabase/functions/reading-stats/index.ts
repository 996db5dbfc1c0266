/** Counts minutes, chapters, days in a row and finished series. */

import { defineFunction } from "@shared/edge/define_function.ts";
import { limits } from "@shared/edge/limits.ts";
import { AppError } from "@shared/edge/errors.ts";
import { readingStats } from "@shared/reading/contracts.ts";

export default defineFunction(readingStats, {
  auth: ["user", "key:reading.read"],
  limit: limits.reads,
  handler: async ({ input: { from, to, tz }, db }) => {
    const [stats] = await db.reading.rpc("reading_stats", { p_from: from, p_to: to, p_tz: tz });
    if (!stats) throw new AppError(500, "internal_error", "Cannot count what was read");
    return stats;
  },
});
