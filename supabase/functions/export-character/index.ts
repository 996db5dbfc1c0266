/** Writes a character as a card: JSON, PNG or CharX, in version 1, 2 or 3. */

import { exportCharacter } from "@shared/characters/card_contracts.ts";
import { CharacterService } from "@shared/characters/character_service.ts";
import { exportCard } from "@shared/characters/exporting_card.ts";
import { defineFunction } from "@shared/edge/define_function.ts";
import { limits } from "@shared/edge/limits.ts";

export default defineFunction(exportCharacter, {
  auth: "user",
  limit: limits.models,
  handler: ({ input, db }) => exportCard(new CharacterService(db.characters), input),
});
