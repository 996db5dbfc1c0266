/** Sums up a prompt session: counts, latest numbers, time and cost. */

import { defineFunction } from "@shared/edge/define_function.ts";
import { AppError } from "@shared/edge/errors.ts";
import { limits } from "@shared/edge/limits.ts";
import type { Returned } from "@shared/contract.ts";
import { promptSessionSummary } from "@shared/lift/contracts.ts";

/** A view's columns may all be null to the types; these rows have a session behind them. */
type Summary = Returned<typeof promptSessionSummary>;

export default defineFunction(promptSessionSummary, {
  auth: ["user", "key:lift.read"],
  limit: limits.reads,
  handler: async ({ input, db }) => {
    const found = await db.lift.run(
      "session_summary",
      db.lift.from("session_summary").select("*").eq("id", input.session_id).maybeSingle(),
    );
    if (!found) throw new AppError(404, "not_found", "There is no such session of yours");
    return found as Summary;
  },
});
