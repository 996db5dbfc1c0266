/** Writes down what was said in a session, as text, table or subtitles. */

import { defineFunction } from "@shared/edge/define_function.ts";
import { limits } from "@shared/edge/limits.ts";
import { exportTranscript } from "@shared/translator/contracts.ts";
import { fileOf } from "@shared/translator/transcript_files.ts";
import { transcriptOf } from "@shared/translator/transcripts.ts";

export default defineFunction(exportTranscript, {
  auth: "user",
  limit: limits.models,
  handler: async ({ input, db }) => {
    const { session_id, format } = input;
    const lines = await transcriptOf(db.translator, input);
    return format === "json" ? { session_id, lines } : fileOf(session_id, format, lines);
  },
});
