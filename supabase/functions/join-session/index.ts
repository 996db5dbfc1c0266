/** Seats the caller in the session behind a code. */

import { defineFunction } from "@shared/edge/define_function.ts";
import { joinSession } from "@shared/translator/contracts.ts";
import { joinByCode } from "@shared/translator/joining.ts";

export default defineFunction(joinSession, {
  auth: "user",
  handler: ({ input, db, admin, user, address }) => joinByCode({ input, db, admin, user, address }),
});
