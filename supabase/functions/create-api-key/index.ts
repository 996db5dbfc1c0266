/** Makes a key for the caller's own programs and shows it once. */

import { defineFunction } from "@shared/edge/define_function.ts";
import { createApiKey } from "@shared/platform/contracts.ts";

export default defineFunction(createApiKey, {
  auth: "user",
  handler: () => {
    throw new Error("Not written yet");
  },
});
