/** Writes down what a recording says, and says it in a session if one is named. */

import { defineFunction } from "@shared/edge/define_function.ts";
import { optionalEnv } from "@shared/edge/env.ts";
import { limits } from "@shared/edge/limits.ts";
import { cacheFrom } from "@shared/platform/cache_from.ts";
import { transcribeAudio } from "@shared/translator/speech_contracts.ts";
import { transcribe } from "@shared/translator/transcribing.ts";

export default defineFunction(transcribeAudio, {
  auth: "user",
  limit: limits.models,
  handler: ({ input, db, admin, user }) => {
    // With the server's rights: money and what is remembered are nobody else's to touch.
    const purse = { platform: admin.platform, cache: cacheFrom(optionalEnv, admin) };
    return transcribe({ translator: db.translator, purse, speaker: user.id }, input);
  },
});
