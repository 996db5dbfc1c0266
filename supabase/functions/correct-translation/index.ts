/** Remembers how the caller wants a message translated. */

import { defineFunction } from "@shared/edge/define_function.ts";
import { limits } from "@shared/edge/limits.ts";
import { correctTranslation } from "@shared/translator/contracts.ts";

export default defineFunction(correctTranslation, {
  auth: "user",
  limit: limits.changes,
  handler: async ({ input: { message_id, lang, text }, db }) => {
    const [corrected] = await db.translator.rpc("correct_translation", {
      p_message: message_id,
      p_lang: lang,
      p_text: text,
    });
    if (!corrected) throw new Error("correct_translation answered nothing");
    return corrected;
  },
});
