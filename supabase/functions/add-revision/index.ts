/** Adds a revision with the next number, and makes its IR the current one. */

import { defineFunction } from "@shared/edge/define_function.ts";
import type { Json } from "@shared/database.types.ts";
import { guardOf, only } from "@shared/lift/guards.ts";
import { limits } from "@shared/edge/limits.ts";
import { addRevision } from "@shared/lift/history_contracts.ts";

export default defineFunction(addRevision, {
  auth: ["user", "key:lift.write"],
  limit: limits.changes,
  // An IR of a large program.
  accepts: { bytes: 2 * 1024 * 1024, values: 50_000 },
  handler: async (
    {
      input: { session_id, ir, source, change_summary, expected_version, lease_token, ...more },
      db,
    },
  ) =>
    only(
      await db.lift.rpc("add_revision", {
        p_session: session_id,
        p_ir: ir as Json,
        p_source: source,
        ...(change_summary !== undefined && { p_summary: change_summary }),
        p_more: more as Json,
        ...guardOf({ expected_version, lease_token }),
      }),
    ),
});
