/** Answers a prompt session with all that belongs to it, or with what is asked for. */

import { defineFunction } from "@shared/edge/define_function.ts";
import { AppError } from "@shared/edge/errors.ts";
import { limits } from "@shared/edge/limits.ts";
import type { Returned } from "@shared/contract.ts";
import { getPromptSession } from "@shared/lift/contracts.ts";

/** As the database tells it, for the contract to look at. */
type Whole = Returned<typeof getPromptSession>;

export default defineFunction(getPromptSession, {
  auth: ["user", "key:lift.read"],
  limit: limits.reads,
  handler: async ({ input, db }) => {
    const [found] = await db.lift.rpc("get_session", {
      p_session: input.id,
      ...input.include && { p_parts: input.include },
    });
    if (!found) throw new AppError(404, "not_found", "There is no such session of yours");
    return { ...found.session as Whole, state: found.state as Whole["state"] };
  },
});
