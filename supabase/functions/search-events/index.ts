/** Finds calls and messages by what was said and by whom they were with. */

import { defineFunction } from "@shared/edge/define_function.ts";
import { limits } from "@shared/edge/limits.ts";
import { searchEvents } from "@shared/phonelog/search_contracts.ts";
import { search } from "@shared/phonelog/searching.ts";

export default defineFunction(searchEvents, {
  auth: ["user", "key:phonelog.read"],
  limit: limits.reads,
  handler: ({ input, db }) => search(db.phonelog, input),
});
