/** Answers the positions and deletions that came after a cursor. */

import { defineFunction } from "@shared/edge/define_function.ts";
import { limits } from "@shared/edge/limits.ts";
import { pullProgress } from "@shared/reading/contracts.ts";

export default defineFunction(pullProgress, {
  auth: ["user", "key:reading.read"],
  limit: limits.pulls,
  handler: async ({ input: { cursor, limit }, db }) => {
    // One more than asked for tells whether there is more.
    const rows = await db.reading.rpc("pull_progress", {
      ...(cursor && { p_cursor: cursor }),
      p_limit: limit + 1,
    });
    const items = rows.slice(0, limit);
    return {
      items,
      has_more: rows.length > limit,
      next_cursor: items.at(-1)?.cursor ?? cursor ?? "",
    };
  },
});
