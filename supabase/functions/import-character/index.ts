/** Makes a character of a card: JSON, PNG or CharX, in version 1, 2 or 3. */

import { importCharacter } from "@shared/characters/card_contracts.ts";
import { CharacterService } from "@shared/characters/character_service.ts";
import { importCard } from "@shared/characters/importing_card.ts";
import { defineFunction } from "@shared/edge/define_function.ts";
import { limits } from "@shared/edge/limits.ts";

export default defineFunction(importCharacter, {
  auth: "user",
  limit: limits.models,
  accepts: { bytes: 3_000_000, values: 10 },
  handler: ({ input, db, user, draw, log }) =>
    importCard(
      { characters: new CharacterService(db.characters), user: user.id, draw, log },
      input,
    ),
});
