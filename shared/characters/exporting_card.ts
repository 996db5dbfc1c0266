/**
 * Exporting a character as a card: the one it came with, and in it what was changed since.
 *
 * @module
 */

import type { Received, Returned } from "../contract.ts";
import { AppError } from "../edge/errors.ts";
import type { Bytes } from "../platform/bytes.ts";
import { pictureTypeOf } from "./card_bytes.ts";
import type { exportCharacter } from "./card_contracts.ts";
import type { CharacterService } from "./character_service.ts";
import { MAX_CHARX, MAX_PICTURE } from "./card_limits.ts";
import { CARDS, fileIfAny, IMAGES } from "./card_places.ts";
import { pngWithCard } from "./card_png.ts";
import { charxWithCard, iconPath, newCharx } from "./charx.ts";
import type { CardFormat } from "./opening_card.ts";
import type { StoredCharacter } from "./stored_character.ts";
import { type WrittenCard, writtenCard } from "./writing_card.ts";

/** The character as a file, or what the file could not hold. */
export async function exportCard(
  characters: CharacterService,
  { id, format, spec, check }: Received<typeof exportCharacter>,
): Promise<Response | Returned<typeof exportCharacter>> {
  const stored = await characters.read(id);
  const wanted = format ?? stored.file?.format ?? "json";
  const isArchive = stored.file?.format === "charx";
  const picture = wanted === "charx" && !isArchive ? await pictureOf(stored) : null;
  const type = picture && pictureTypeOf(picture);
  const icon = type &&
    { type: "icon", uri: `embeded://${iconPath(type)}`, name: "main", ext: type };
  const untouched = spec === undefined ? writtenCard(stored, undefined, icon) : null;
  // Archives of other programs hold older cards as well: what was not changed goes as it came.
  const written = untouched && (wanted !== "charx" || isArchive && untouched.isAsItCame)
    ? untouched
    : writtenCard(stored, wanted === "charx" ? "v3" : spec, icon);
  if (check) {
    const warnings = [...written.warnings, ...lostFiles(stored, wanted)];
    return { format: wanted, spec: written.version, warnings };
  }
  if (wanted === "charx" && spec !== undefined && spec !== "v3") {
    throw new AppError(422, "unprocessable", "Cannot write this card: CharX holds V3 alone");
  }
  const body = wanted === "json"
    ? (stored.file?.has_mark ? "\ufeff" : "") + written.json
    : wanted === "png"
    ? await inPicture(stored, written)
    : await inArchive(stored, written, picture);
  return new Response(body, {
    headers: {
      // By any other type supabase-js takes a file for text, and breaks it.
      "content-type": "application/octet-stream",
      "content-disposition": `attachment; filename="character-${id}.${wanted}"`,
      "cache-control": "private, no-store",
    },
  });
}

/** The file as it came where nothing was changed; else its picture, or that of the character. */
async function inPicture(stored: StoredCharacter, written: WrittenCard): Promise<Bytes> {
  const { file, character } = stored;
  const isSamePicture = file?.avatar_path === character.avatar_path;
  const came = file?.format === "png" && isSamePicture
    ? await fileIfAny(CARDS, file.path, MAX_PICTURE)
    : null;
  if (came && written.isAsItCame) return came;
  const picture = came ?? await pictureOf(stored);
  if (!picture || pictureTypeOf(picture) !== "png") {
    throw new AppError(422, "unprocessable", "Cannot write this card: it has no picture in PNG", {
      hint: "Give the character one, or take the format json",
    });
  }
  return pngWithCard(picture, written.version === "v3" ? "ccv3" : "chara", written.json);
}

async function inArchive(
  { file }: StoredCharacter,
  written: WrittenCard,
  picture: Bytes | null,
): Promise<Bytes> {
  const came = file?.format === "charx" ? await fileIfAny(CARDS, file.path, MAX_CHARX) : null;
  if (!came) return newCharx(written.json, picture);
  return written.isAsItCame ? came : charxWithCard(came, written.json);
}

/** What is in one file of the character's and will not be in another. */
function lostFiles({ file, character }: StoredCharacter, wanted: CardFormat): string[] {
  if (file?.format !== "charx") return [];
  if (wanted !== "charx") return ["The files of its archive stay behind"];
  return file.avatar_path === character.avatar_path ? [] : ["The archive has its first picture"];
}

async function pictureOf({ character }: StoredCharacter): Promise<Bytes | null> {
  return await fileIfAny(IMAGES, character.avatar_path, MAX_PICTURE);
}
