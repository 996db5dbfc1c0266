/** Answers who did what to which row, and writes down who asked. */

import { defineFunction } from "@shared/edge/define_function.ts";
import { limits } from "@shared/edge/limits.ts";
import { adminAudit } from "@shared/platform/contracts.ts";

export default defineFunction(adminAudit, {
  auth: "permission:audit.read",
  limit: limits.reads,
  // With the caller's rights: the database asks for the permission again, and knows who reads.
  handler: async ({ input: { actor, action, table, from, to, cursor, limit }, db }) => {
    // One more than asked for tells whether there is more.
    const rows = await db.platform.rpc("read_audit", {
      ...(actor && { p_actor: actor }),
      ...(action && { p_action: action }),
      ...(table && { p_object: table }),
      ...(from && { p_from: from }),
      ...(to && { p_to: to }),
      ...(cursor && { p_before: Number(cursor) }),
      p_limit: limit + 1,
    });
    const has_more = rows.length > limit;
    const items = rows.slice(0, limit)
      .map(({ object, object_id, ...row }) => ({ ...row, table: object, row_id: object_id }));
    return { items, has_more, next_cursor: has_more ? String(items.at(-1)?.id) : null };
  },
});
