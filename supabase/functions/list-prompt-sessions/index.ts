/** Pages through prompt sessions, the latest change first. */

import { defineFunction } from "@shared/edge/define_function.ts";
import type { Json } from "@shared/database.types.ts";
import { limits } from "@shared/edge/limits.ts";
import { listPromptSessions } from "@shared/lift/contracts.ts";

export default defineFunction(listPromptSessions, {
  auth: ["user", "key:lift.read"],
  limit: limits.reads,
  handler: async ({ input: { status, q, metadata, cursor, limit }, db }) => {
    // One more than asked for tells whether there is more.
    const rows = await db.lift.rpc("list_sessions", {
      ...(status && { p_status: status }),
      ...(q && { p_q: q }),
      ...(metadata && { p_metadata: metadata as Json }),
      ...(cursor && { p_cursor: cursor }),
      p_limit: limit + 1,
    });
    const has_more = rows.length > limit;
    const items = rows.slice(0, limit);
    return { items, has_more, next_cursor: has_more ? items.at(-1)?.cursor ?? null : null };
  },
});
