/** Ends a key at once and for good. */

import { defineFunction } from "@shared/edge/define_function.ts";
import { revokeApiKey } from "@shared/platform/contracts.ts";

export default defineFunction(revokeApiKey, {
  auth: "user",
  handler: () => {
    throw new Error("Not written yet");
  },
});
