/** Seats the caller in the session behind a code. */

import { defineFunction } from "@shared/edge/define_function.ts";
import { limits } from "@shared/edge/limits.ts";
import { joinSession } from "@shared/translator/contracts.ts";
import { joinByCode } from "@shared/translator/joining.ts";

export default defineFunction(joinSession, {
  auth: "user",
  limit: limits.changes,
  handler: ({ input, admin, user, address }) => joinByCode({ input, admin, user, address }),
});
