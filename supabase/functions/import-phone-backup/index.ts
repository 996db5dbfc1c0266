/** Reads a phone's own backup, calls or messages, into the caller's log. */

import { defineFunction } from "@shared/edge/define_function.ts";
import { limits } from "@shared/edge/limits.ts";
import { importPhoneBackup } from "@shared/phonelog/import_contracts.ts";
import { importOrTell } from "@shared/phonelog/import_requests.ts";

export default defineFunction(importPhoneBackup, {
  auth: ["user", "key:phonelog.write"],
  limit: limits.syncs,
  handler: ({ input, db }) => importOrTell(db.phonelog, input),
});
