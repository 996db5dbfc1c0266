/** Makes a character, or changes what is said of one. */

import { CharacterService } from "@shared/characters/character_service.ts";
import { saveCharacter } from "@shared/characters/contracts.ts";
import { defineFunction } from "@shared/edge/define_function.ts";
import { limits } from "@shared/edge/limits.ts";

export default defineFunction(saveCharacter, {
  auth: "user",
  limit: limits.changes,
  accepts: { bytes: 2_000_000, values: 500 },
  handler: ({ input, db }) => new CharacterService(db.characters).save(input),
});
