/** Makes several contacts one, can undo it, and suggests who may be the same. */

import { defineFunction } from "@shared/edge/define_function.ts";
import { limits } from "@shared/edge/limits.ts";
import { merged } from "@shared/phonelog/people.ts";
import { mergeContacts } from "@shared/phonelog/people_contracts.ts";

export default defineFunction(mergeContacts, {
  auth: ["user", "key:phonelog.write"],
  limit: limits.changes,
  handler: ({ input, db }) => merged(db.phonelog, input),
});
