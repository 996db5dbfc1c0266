/** Makes a key that takes another's place, which stays good for a while. */

import { defineFunction } from "@shared/edge/define_function.ts";
import { rotateApiKey } from "@shared/platform/contracts.ts";

export default defineFunction(rotateApiKey, {
  auth: "user",
  handler: () => {
    throw new Error("Not written yet");
  },
});
