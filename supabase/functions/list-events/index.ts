/** Pages through calls and messages, newest first. */

import { defineFunction } from "@shared/edge/define_function.ts";
import { limits } from "@shared/edge/limits.ts";
import { listEvents } from "@shared/phonelog/contracts.ts";
import { pageOfEvents } from "@shared/phonelog/listing.ts";

export default defineFunction(listEvents, {
  auth: ["user", "key:phonelog.read"],
  limit: limits.reads,
  handler: ({ input, db }) => pageOfEvents(db.phonelog, input),
});
