/**
 * Importing a card: read, kept as it came, and made a character in one transaction.
 *
 * @module
 */

import type { Received, Returned } from "../contract.ts";
import type { Draw } from "../edge/drawing.ts";
import { AppError } from "../edge/errors.ts";
import type { Bytes } from "../platform/bytes.ts";
import { Files } from "../platform/files.ts";
import type { LoggingService } from "../platform/logging_service.ts";
import { bookOf } from "./card_book.ts";
import { columnsOf } from "./card_columns.ts";
import { cardError, cardTooLarge } from "./card_error.ts";
import { MAX_CHARX, MAX_INLINE } from "./card_limits.ts";
import { specOf } from "./card_spec.ts";
import { decodeBase64 } from "./card_bytes.ts";
import type { importCharacter } from "./card_contracts.ts";
import type { CharacterService } from "./character_service.ts";
import { CARDS, fileAt, IMAGES } from "./card_places.ts";
import { openCard } from "./opening_card.ts";

/** Who imports, and what with. */
export interface Importer {
  readonly characters: CharacterService;
  readonly user: string;
  /** A repeated call puts its files where the first one did. */
  readonly draw: Draw;
  readonly log: LoggingService;
}

const TYPES = { json: "application/json", png: "image/png", charx: "application/zip" } as const;

/** Makes a character of a card; throws a 422 for a file that is none, before anything is kept. */
export async function importCard(
  { characters, user, draw, log }: Importer,
  input: Received<typeof importCharacter>,
): Promise<Returned<typeof importCharacter>> {
  const file = await fileOf(user, input);
  const warnings = new Set<string>();
  const warn = (warning: string) => void warnings.add(warning);
  const { format, hasMark, text, card, version, picture } = await openCard(file, warn);
  const columns = columnsOf(card, version, warn);
  const book = bookOf(card, version, warn);

  const name = [...await draw("card", 16)].map((byte) => byte.toString(16).padStart(2, "0")).join(
    "",
  );
  // JSON is kept in the database; what is around the card in other files is not.
  const kept = format === "json" ? null : `${user}/kept/${name}.${format}`;
  const avatar = picture && `${user}/${name}.${picture.type}`;
  if (kept !== null) await new Files(CARDS).upload(kept, file, TYPES[format]);
  if (picture && avatar) {
    await new Files(IMAGES).upload(avatar, picture.bytes, `image/${picture.type}`);
  }
  const answer = await characters.import({
    columns,
    spec: specOf(card, version),
    book,
    file: { format, card: text.text, has_mark: hasMark, path: kept, avatar_path: avatar },
    warnings: [...warnings],
  }).catch(async (thrown) => {
    // Where nobody knows whether it was made, its files stay.
    if (thrown instanceof AppError && thrown.status < 500) await removeFiles(kept, avatar);
    throw thrown;
  });
  if (input.path !== undefined) {
    await new Files(CARDS).remove([input.path])
      .catch((cause) => log.warn("an imported file was not removed", { reason: String(cause) }));
  }
  return answer;
}

async function fileOf(
  user: string,
  { path, file }: Received<typeof importCharacter>,
): Promise<Bytes> {
  if (path !== undefined) {
    // Files are read with the server's rights: nobody's but the caller's own.
    if (!path.startsWith(`${user}/`)) throw new AppError(404, "not_found", "There is no such file");
    return await fileAt(CARDS, path, MAX_CHARX);
  }
  const bytes = decodeBase64(file ?? "");
  if (!bytes) throw cardError("the file in the call is no base64");
  if (bytes.length > MAX_INLINE) throw cardTooLarge("the file in the call", MAX_INLINE);
  return bytes;
}

async function removeFiles(kept: string | null, avatar: string | null): Promise<void> {
  if (kept !== null) await new Files(CARDS).remove([kept]).catch(() => {});
  if (avatar !== null) await new Files(IMAGES).remove([avatar]).catch(() => {});
}
