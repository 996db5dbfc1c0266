/** Makes a character, or changes what is said of one. */

import { saveCharacter } from "@shared/characters/contracts.ts";
import { defineFunction } from "@shared/edge/define_function.ts";
import { limits } from "@shared/edge/limits.ts";

export default defineFunction(saveCharacter, {
  auth: "user",
  limit: limits.changes,
  accepts: { bytes: 2_000_000, values: 500 },
  handler: async ({ input: { id, version, ...card }, db }) =>
    await db.characters.rpc("save_character", {
      p_card: card,
      ...(id !== undefined && { p_id: id }),
      ...(version !== undefined && { p_version: version }),
    }) as { id: string; version: number },
});
