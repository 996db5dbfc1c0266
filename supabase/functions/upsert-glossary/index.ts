/** Saves how terms are to be translated. */

import { defineFunction } from "@shared/edge/define_function.ts";
import { limits } from "@shared/edge/limits.ts";
import { upsertGlossary } from "@shared/translator/contracts.ts";

export default defineFunction(upsertGlossary, {
  auth: "user",
  limit: limits.changes,
  // As many as 500 terms are.
  accepts: { bytes: 1024 * 1024, values: 2_600 },
  handler: ({ input: { name, source, target, terms }, db }) =>
    db.translator.rpc("upsert_glossary", {
      p_name: name,
      p_source: source,
      p_target: target,
      p_terms: terms,
    }),
});
