/** Adds an attempt at the code, with what its check said and what it cost. */

import { defineFunction } from "@shared/edge/define_function.ts";
import type { Json } from "@shared/database.types.ts";
import { guardOf, only } from "@shared/lift/guards.ts";
import { limits } from "@shared/edge/limits.ts";
import { addDraft } from "@shared/lift/contracts.ts";

export default defineFunction(addDraft, {
  auth: ["user", "key:lift.write"],
  limit: limits.changes,
  // An IR of a large program.
  accepts: { bytes: 2 * 1024 * 1024, values: 50_000 },
  handler: async ({ input: { session_id, code, valid, metrics, ...guard }, db }) =>
    only(
      await db.lift.rpc("add_draft", {
        p_session: session_id,
        p_content: code,
        p_valid: valid,
        ...(metrics && { p_more: metrics as Json }),
        ...guardOf(guard),
      }),
    ),
});
